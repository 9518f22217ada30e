// The message with a code to a number that is no client's, told on the code's own row: messages belong to clients; owner context: clients.
import { openDraft } from './newcomer.ts';
import { codePlace } from './sign-in-code.ts';
import type { Scope } from './tenancy.ts';

export type NewcomerSendState = 'waiting' | 'sending' | 'sent' | 'unknown' | 'failed' | 'dropped';

export interface NewcomerCode {
  sendState: NewcomerSendState;
  /** The sending try's own mark. */
  sendMark: Date | null;
  /** Null when the code was used, replaced or sent, or has expired. */
  open: { code: string; token: string; phone: string } | null;
  /** Epoch milliseconds. */
  createdAt: number;
  clinicName: string;
  phoneNumberId: string | null;
}

interface Row extends Omit<NewcomerCode, 'open' | 'createdAt'> {
  createdAt: Date;
  isOpen: boolean;
  codeCt: Buffer | null;
  personKey: Buffer | null;
  draftCt: Buffer | null;
}

/** Locked; null for a client's code, and for one that was never going to be sent. */
export async function lockNewcomerCode(scope: Scope, id: string): Promise<NewcomerCode | null> {
  const [row] = await scope.run<Row>({
    name: 'newcomer-code',
    text: `select s.send_state as "sendState", s.send_mark as "sendMark", s.created_at as "createdAt", s.code_ct as "codeCt",
        s.person_key as "personKey", s.draft_ct as "draftCt", s.state = 'open' and s.expires_at > now() as "isOpen",
        t.name as "clinicName",
        (select min(m.phone_number_id) from messaging_channels m where m.clinic_id = $1) as "phoneNumberId"
      from sign_in_codes s join clinics t on t.clinic_id = s.clinic_id
      where s.clinic_id = $1 and s.id = $2 and s.client_id is null and s.is_for_booking for update of s`,
    values: [scope.clinicId, id],
  });
  if (!row) return null;
  const { isOpen, codeCt, personKey, draftCt, createdAt, ...rest } = row;
  const open =
    isOpen && codeCt && personKey && draftCt ? opened(scope, id, codeCt, personKey, draftCt) : null;
  return { ...rest, open, createdAt: createdAt.getTime() };
}

function opened(scope: Scope, id: string, codeCt: Buffer, personKey: Buffer, draftCt: Buffer) {
  const text = scope.vault.openPerson(id, personKey).open(codePlace(id), codeCt);
  const { phone } = openDraft(scope, id, personKey, draftCt);
  return { ...(JSON.parse(text) as { code: string; token: string }), phone };
}

export async function markNewcomerCode(
  { run, clinicId }: Scope,
  id: string,
  state: NewcomerSendState,
  mark: Date | null = null,
): Promise<void> {
  await run({
    name: 'newcomer-code-mark',
    text: 'update sign_in_codes set send_state = $3, send_mark = coalesce($4, send_mark) where clinic_id = $1 and id = $2',
    values: [clinicId, id, state, mark],
  });
}
