/** A clinic's key does not open under the master key: the row was changed, or it is another platform's database. */
export class KeyUnreadable extends Error {
  override name = 'KeyUnreadable';
  readonly version: number;

  constructor(version: number, cause: unknown) {
    super(`the clinic's key of version ${version} does not open`, { cause });
    this.version = version;
  }
}
