// Where a message to somebody goes; owner context: messaging. The caller audits.
import { normalizePhone } from '../domain/clients/phone.ts';
import type { Channel } from '../domain/messaging/delivery.ts';
import { phonesOfSender } from '../domain/messaging/reply.ts';
import { phoneIndex } from './client-index.ts';
import { identitiesOf, type IdentityKind, type OpenedIdentity } from './contact-identity.ts';
import { findConversationOfClient, openConversation } from './conversation-row.ts';
import { personOpener } from './person-key.ts';
import type { Scope } from './tenancy.ts';

/** `to`: digits for WhatsApp, E.164 for SMS; `recipient`: a business-scoped user id of somebody who shows no number. */
export type Address = { to: string } | { recipient: string };

/**
 * Where she was last seen writing from, else her own number; null when she cannot be reached on this channel. Of a client only what is
 * surely hers: a number on her card or one that somebody said is hers, and ids that came with it.
 */
export async function addressOf(
  scope: Scope,
  { clientId, conversationId }: { clientId: string | null; conversationId: string | null },
  channel: Channel,
): Promise<Address | null> {
  const id = conversationId ?? (clientId === null ? null : await findConversationOfClient(scope, clientId));
  const known = id === null ? [] : await identitiesOf(scope, await openConversation(scope, id));
  const phone = clientId === null ? null : await phoneOf(scope, clientId);
  const hers = clientId === null ? known : known.filter((one) => isHers(scope, phone, one));
  const address = channel === 'sms' ? numberIn(hers) : placeIn(hers);
  if (address !== null) return address;
  return phone === null ? null : { to: channel === 'sms' ? phone : phone.slice(1) };
}

const valueIn = (known: readonly OpenedIdentity[], kind: IdentityKind): string | undefined =>
  known.find((one) => one.kind === kind)?.value;

function numberIn(known: readonly OpenedIdentity[]): Address | null {
  const waId = valueIn(known, 'wa-id');
  const number = valueIn(known, 'phone') ?? (waId && `+${waId}`);
  return number === undefined ? null : { to: normalizePhone(number) ?? number };
}

function isHers({ vault }: Scope, phone: string | null, one: OpenedIdentity): boolean {
  if (one.isVouched) return true;
  if (one.kind !== 'bsuid') return phone !== null && phonesOfSender(one.value).includes(phone);
  return one.seenWith === null || (phone !== null && phoneIndex(vault, phone).equals(one.seenWith));
}

/** What she wrote from last; the number when both came together. An id that only the provider named is nowhere she wrote from. */
function placeIn(known: readonly OpenedIdentity[]): Address | null {
  const number = known.find(({ kind }) => kind === 'wa-id');
  const id = known.find(({ kind, lastSeen }) => kind === 'bsuid' && lastSeen.getTime() > 0);
  if (id && (!number || id.lastSeen > number.lastSeen)) return { recipient: id.value };
  return number ? { to: number.value } : null;
}

/** Null without one, and after erasure. */
async function phoneOf(scope: Scope, id: string): Promise<string | null> {
  const [row] = await scope.run<{ phoneCt: Buffer | null; wrappedKey: Buffer | null }>({
    name: 'phone-of-client',
    text: `select c.phone_ct as "phoneCt", k.wrapped_key as "wrappedKey" from clients c
        join person_keys k on k.clinic_id = c.clinic_id and k.person_id = c.id
      where c.clinic_id = $1 and c.id = $2`,
    values: [scope.clinicId, id],
  });
  if (!row?.wrappedKey) return null;
  return personOpener(scope.vault, 'clients', { id, wrappedKey: row.wrappedKey })('phone_ct', row.phoneCt);
}
