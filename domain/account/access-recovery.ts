/** Two colleagues, so that no single one can take over another's account. */
export const approversNeeded = 2;
/** From the request until both have approved. */
export const approvalHours = 72;
/** From the second approval until the halves are used. */
export const redemptionHours = 24;
export const redemptionTries = 5;
/** How long an approver must have had her role before the request, so that nobody can be made one for it. */
export const approverDays = 7;
/** Whoever was there within the first hour founded the clinic, and need not wait for the days. */
export const foundingHours = 1;

export const recoveryStates = ['waiting', 'approved', 'used', 'expired', 'refused'] as const;
export type RecoveryState = (typeof recoveryStates)[number];

export const isRecoveryOver = (state: RecoveryState): boolean => state !== 'waiting' && state !== 'approved';

/** Crockford's base 32: nothing in it looks like anything else when it is read out over the telephone. */
const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const looksLike: Record<string, string> = { O: '0', I: '1', L: '1' };

/** Five random bytes as one approver's half of the code: two groups of four, 40 bits. */
export function halfOf(bytes: Uint8Array): string {
  let bits = 0n;
  for (const byte of bytes) bits = (bits << 8n) | BigInt(byte);
  let text = '';
  for (let at = 7; at >= 0; at -= 1) text += alphabet[Number((bits >> BigInt(at * 5)) & 31n)];
  return `${text.slice(0, 4)}-${text.slice(4)}`;
}

/** As the person types it: any case, with or without the dash, a letter O for a zero. Null for what can be no half. */
export function readHalf(typed: string): string | null {
  const text = typed
    .toUpperCase()
    .replace(/[\s-]/g, '')
    .replace(/[OIL]/g, (letter) => looksLike[letter] ?? letter);
  const isHalf = text.length === 8 && [...text].every((letter) => alphabet.includes(letter));
  return isHalf ? `${text.slice(0, 4)}-${text.slice(4)}` : null;
}

export interface ApproverFacts {
  actorId: string;
  /** The latest of joining, coming back and the last change of the role; epoch milliseconds. */
  approverSince: number;
  /** When the clinic began; epoch milliseconds. */
  foundedAt: number;
}
export interface RecoveryFacts {
  staffId: string;
  state: RecoveryState;
  requestedAt: number;
  expiresAt: number;
  approvedBy: readonly string[];
}

const hourMs = 3_600_000;

/** Whoever came, or was given the role, shortly before the request could have been made for it. */
function isLongThere({ approverSince, foundedAt }: ApproverFacts, requestedAt: number): boolean {
  if (approverSince >= requestedAt) return false;
  const isFounder = approverSince <= foundedAt + foundingHours * hourMs;
  return isFounder || approverSince <= requestedAt - approverDays * 24 * hourMs;
}

/** Why this colleague may not approve; null when nothing is in the way. */
export function obstacleToApproval(
  recovery: RecoveryFacts,
  me: ApproverFacts,
  now: number,
): 'forbidden' | 'already-approved' | 'transition-refused' | null {
  if (recovery.staffId === me.actorId || !isLongThere(me, recovery.requestedAt)) return 'forbidden';
  if (recovery.approvedBy.includes(me.actorId)) return 'already-approved';
  return recovery.state === 'waiting' && recovery.expiresAt > now ? null : 'transition-refused';
}
