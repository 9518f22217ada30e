// Table messaging_channels: the clinic's WhatsApp number and what stands in its way; owner context: messaging.
import type { Scope } from './tenancy.ts';

export interface Sender {
  phoneNumberId: string;
  displayPhone: string;
  /** The provider's word for how people take what comes from it. */
  quality: string | null;
  perSecond: number;
  isCoexistence: boolean;
  tokenCt: Buffer | null;
  pausedAt: Date | null;
  pauseCode: string | null;
  offersPausedUntil: Date | null;
}

/** Where the token of the clinic's own system user is sealed, under the clinic's key. */
export const tokenPlace = (phoneNumberId: string) => ({
  table: 'messaging_channels',
  column: 'token_ct',
  row: phoneNumberId,
});

const sql = `
  select phone_number_id as "phoneNumberId", display_phone as "displayPhone", quality, per_second as "perSecond", is_coexistence as "isCoexistence", token_ct as "tokenCt",
    paused_at as "pausedAt", pause_code as "pauseCode", offers_paused_until as "offersPausedUntil"
  from messaging_channels where clinic_id = $1 order by phone_number_id limit 1`;

export async function readSender({ run, clinicId }: Scope): Promise<Sender | null> {
  const [row] = await run<Sender>({ name: 'sender', text: sql, values: [clinicId] });
  return row ?? null;
}

/** Through what a call leaves: the number, and the token that speaks for it. */
export interface Line {
  phoneNumberId: string;
  /** The clinic's own; null: the house's. */
  token: string | null;
}

/** Null for a clinic without a number. */
export async function readLine(scope: Scope): Promise<Line | null> {
  const sender = await readSender(scope);
  return sender && { phoneNumberId: sender.phoneNumberId, token: tokenOf(scope, sender) };
}

/** The clinic's own token; null when the house's serves it. */
export const tokenOf = (
  { vault }: Scope,
  { phoneNumberId, tokenCt }: Pick<Sender, 'phoneNumberId' | 'tokenCt'>,
): string | null => (tokenCt === null ? null : vault.open(tokenPlace(phoneNumberId), tokenCt));
