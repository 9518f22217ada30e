// Table inbound_messages: what people wrote or pressed; owner context: messaging.
import { randomUUID } from 'node:crypto';
import { sealerOf } from './person-key.ts';
import { providerRef } from './provider-ref.ts';
import type { Scope } from './tenancy.ts';

export interface InboundRecord {
  /** The provider's id of it: a second copy is not kept. */
  wamid: string;
  kind: string;
  text: string | null;
  clientId: string | null;
  appointmentId: string | null;
  receivedAt: Date;
}

/**
 * False when it was kept before. The text lies under the person's own key, so that erasing the person erases it; a
 * stranger's lies under the clinic's.
 */
export async function keepInbound(scope: Scope, record: InboundRecord): Promise<boolean> {
  const { trx, vault, clinicId } = scope;
  const { text, wamid, ...fields } = record;
  const id = randomUUID();
  const sealer = await sealerOf(scope, record.clientId);
  const place = { table: 'inbound_messages', column: 'body_ct', row: id };
  const bodyCt = text === null ? null : sealer.seal(place, text);
  const kept = await trx('inboundMessages')
    .insert({ ...fields, clinicId, id, bodyCt, providerId: providerRef(vault, wamid) })
    .onConflict(['clinicId', 'providerId'])
    .ignore()
    .returning('id');
  if (kept.length === 0) return false;
  await scope.audit({
    action: 'message.receive',
    entity: 'message',
    subjectIds: record.clientId === null ? [] : [record.clientId],
    purpose: 'BOOKING_CONTRACT',
  });
  return true;
}
