/** A code on the telephone is read and typed at once; what is not used in ten minutes was asked for by somebody else or given up. */
export const codeLivesMinutes = 10;
/** Sent later it would come after the person has asked again, or gone. */
export const codeSendableMs = 120_000;
export const codeTries = 5;
export const codeDigits = 6;

/** What the person can answer with: the digits, or the token of the link. */
export type SignInAnswer = { code: string } | { token: string };

/** The link of the message. The token is in the fragment, which browsers send to nobody: no log and no preview of a chat ever has it. */
export const signInLink = (origin: string, clinicId: string, codeId: string, token: string): string =>
  `${origin}/c/${clinicId}/entrar#${codeId}.${token}`;
