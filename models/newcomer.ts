// Who enters by a code: a client, or somebody who becomes one by it; owner context: clients.
import { refuse, refuseField } from '../domain/errors.ts';
import { openClientSession } from './client-session.ts';
import { insertClients } from './client-write.ts';
import { draftPlace, holdersOf, lineUp, type UsedCode, useSignInCode } from './sign-in-code.ts';
import type { Scope } from './tenancy.ts';

/** What she told when she asked for the code. */
export interface Draft {
  phone: string;
  name: string | null;
}

export const openDraft = ({ vault }: Scope, id: string, personKey: Buffer, draftCt: Buffer): Draft =>
  JSON.parse(vault.openPerson(id, personKey).open(draftPlace(id), draftCt)) as Draft;

/**
 * Uses up a code whose answer was right and opens the session, in one transaction. A number that was nobody's becomes a client, once:
 * two codes answered at the same moment stand in line. Refuses with `challenge-invalid`, `phone-shared`, or `invalid-input` when a
 * newcomer has told no name.
 */
export async function enterByCode(scope: Scope, id: string, name: string | null) {
  const [code] = await scope.run<{ phoneIndex: Buffer }>({
    name: 'code-phone',
    text: 'select phone_index as "phoneIndex" from sign_in_codes where clinic_id = $1 and id = $2',
    values: [scope.clinicId, id],
  });
  // In line before any row is locked, as whoever asks for a code does.
  if (code) await lineUp(scope, code.phoneIndex);
  const used = (await useSignInCode(scope, id)) ?? refuse('challenge-invalid');
  return openClientSession(scope, used.clientId ?? (await becomeClient(scope, id, used, name)));
}

async function becomeClient(scope: Scope, id: string, used: UsedCode, name: string | null): Promise<string> {
  const { personKey, draftCt, phoneIndex, createdAt } = used;
  if (!personKey || !draftCt) refuse('challenge-invalid');
  const [holder, another] = await holdersOf(scope, phoneIndex);
  if (another) refuse('phone-shared');
  if (holder) return holder.id;
  const draft = openDraft(scope, id, personKey, draftCt);
  const said = draft.name ?? name ?? refuseField('name', 'required');
  const nothing = { cpf: null, email: null, birthDate: null, notes: null };
  const person = { ...nothing, name: said, phone: draft.phone, whatsappOptInAt: createdAt };
  const [clientId = ''] = await insertClients(scope, [person], {
    source: 'booking-page',
    textVersion: 'booking-2026-11',
  });
  await scope.run({
    name: 'newcomer-source',
    text: `update clients set source = 'online', whatsapp_opt_in_via = 'booking-code' where clinic_id = $1 and id = $2`,
    values: [scope.clinicId, clientId],
  });
  return clientId;
}
