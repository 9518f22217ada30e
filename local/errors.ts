/** A fault the person at the terminal can mend: printed as it is, without a stack. */
export class LauncherError extends Error {
  readonly advice: string | undefined;

  constructor(message: string, advice?: string) {
    super(message);
    this.name = 'LauncherError';
    this.advice = advice;
  }
}
