// The word to somebody that what she took back has stopped; owner context: consents.
import { consentTemplates } from '../domain/messaging/consent-templates.ts';
import { fillBody, firstNameOf, renderNotice } from '../domain/messaging/templates.ts';
import { contactObstacle, readClientContact } from './client-contact.ts';
import { queueMessage } from './message-queue.ts';
import type { Scope } from './tenancy.ts';

interface About {
  id: string;
  clientId: string;
  purpose: string;
  channel: string;
}
const dayMs = 86_400_000;
/** Enough to find the certificate again and to compare it. */
export const proofCode = (sha256: string): string => sha256.slice(0, 16).toUpperCase();

/** Not to whoever wanted no messages, and not again to whoever was answered in the conversation; the certificate is there for both. */
export async function tellWithdrawn(scope: Scope, about: About, proofSha256: string): Promise<void> {
  const { id, clientId, purpose, channel } = about;
  if (purpose === 'reminders' || channel === 'whatsapp') return;
  const contact = await readClientContact(scope, clientId);
  if (!contact?.client || contactObstacle(contact)) return;
  const template = consentTemplates.consentimento_retirado;
  const rendered = renderNotice(template, {
    ...{ firstName: firstNameOf(contact.client.name), clinicName: contact.clinic.name },
    code: proofCode(proofSha256),
  });
  await queueMessage(scope, {
    ...{ key: `clinic/${scope.clinicId}/consent-withdrawal/${id}`, kind: 'notice', purpose: 'service' },
    ...{ step: 'consent', template: template.name, clientId, usefulUntil: Date.now() + dayMs },
    content: { template: rendered, text: fillBody(template.body, rendered.bodyParams) },
  });
}
