// The word to somebody that what she asked by law was answered; owner context: privacy.
import { rightsTemplates } from '../domain/messaging/rights-templates.ts';
import { fillBody, firstNameOf, renderNotice } from '../domain/messaging/templates.ts';
import { contactObstacle, readClientContact } from './client-contact.ts';
import { queueMessage } from './message-queue.ts';
import { rightsEntity, rightsPurpose } from './rights-request.ts';
import type { Scope } from './tenancy.ts';

/** Through a weekend without messages; the answer itself stays on her page. */
const usefulMs = 3 * 86_400_000;

/**
 * Asks for the message, once for a request: that there is an answer, never which. Not to whoever was erased by it or cannot be written to;
 * a message that does not arrive is its own process' and staff's concern, and the request stays answered.
 */
export async function tellAnswered(scope: Scope, id: string, origin: string): Promise<void> {
  const { trx, clinicId } = scope;
  const [row]: { clientId: string | null; state: string }[] = await trx('rightsRequests')
    .where({ clinicId, id })
    .select('clientId', 'state');
  if (row?.state !== 'answered' || row.clientId === null) return;
  const { clientId } = row;
  const key = `clinic/${clinicId}/rights-request/${id}/answered`;
  const known: unknown[] = await trx('messages').where({ clinicId, key }).select('id');
  if (known.length > 0) return;
  const contact = await readClientContact(scope, clientId);
  if (!contact?.client || contactObstacle(contact)) return;
  const template = rightsTemplates.pedido_respondido;
  const rendered = renderNotice(template, {
    ...{ firstName: firstNameOf(contact.client.name), clinicName: contact.clinic.name },
    link: `${origin}/c/${clinicId}/privacidade?entrar`,
  });
  await queueMessage(scope, {
    ...{ key, kind: 'notice', purpose: 'service' },
    ...{ step: 'rights-answer', template: template.name, clientId, usefulUntil: Date.now() + usefulMs },
    content: { template: rendered, text: fillBody(template.body, rendered.bodyParams) },
  });
  await scope.audit({
    ...{ action: 'rights-request.tell', entity: rightsEntity, entityId: id, purpose: rightsPurpose },
    subjectIds: [clientId],
  });
}
