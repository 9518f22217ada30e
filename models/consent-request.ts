// Table consent_requests: the link by which somebody reads the words and says yes or no; owner context: consents.
import { randomBytes, randomUUID } from 'node:crypto';
import { isGrantable, type PhotoUse, type Purpose } from '../domain/consents/purposes.ts';
import { refuse } from '../domain/errors.ts';
import { consentTemplates } from '../domain/messaging/consent-templates.ts';
import { fillBody, firstNameOf, renderNotice } from '../domain/messaging/templates.ts';
import { contactObstacle, readClientContact } from './client-contact.ts';
import { isMinor } from './consent-guardian.ts';
import {
  currentConsents,
  type CurrentConsent,
  type Evidence,
  grantConsent,
  withdrawConsent,
} from './consent.ts';
import { type ConsentText, currentTexts } from './consent-text.ts';
import { collectorOf } from './consent-withdrawal.ts';
import { queueMessage } from './message-queue.ts';
import type { Scope } from './tenancy.ts';

const lifeMs = 7 * 86_400_000;
const hashOf = ({ vault }: Scope, token: string): Buffer => vault.blindIndex('consent-request', token);

/**
 * Sends the link by WhatsApp. Refuses with `consent-impossible` for a purpose that nobody is asked about or somebody who cannot be written
 * to, and with `not-found`.
 */
export async function requestConsent(
  scope: Scope,
  { clientId, purposes, origin }: { clientId: string; purposes: readonly Purpose[]; origin: string },
): Promise<{ id: string; expiresAt: Date }> {
  const { trx, clinicId } = scope;
  const contact = await readClientContact(scope, clientId);
  if (!contact) refuse('not-found');
  if (!contact.client || contactObstacle(contact) || !purposes.every(isGrantable))
    refuse('consent-impossible');
  const id = randomUUID();
  const token = randomBytes(24).toString('base64url');
  const expiresAt = new Date(Date.now() + lifeMs);
  await trx('consentRequests').insert({
    ...{ clinicId, id, clientId, purposes: [...purposes], tokenHash: hashOf(scope, token), expiresAt },
    createdBy: collectorOf(scope),
  });
  const template = consentTemplates.pedido_consentimento;
  const rendered = renderNotice(template, {
    ...{ firstName: firstNameOf(contact.client.name), clinicName: contact.clinic.name },
    // In the fragment, so that no log of a server holds it.
    link: `${origin}/c/${clinicId}/consentimento#${token}`,
  });
  await queueMessage(scope, {
    ...{ key: `clinic/${clinicId}/consent-request/${id}`, kind: 'notice', purpose: 'service' },
    ...{ step: 'consent', template: template.name, clientId, usefulUntil: expiresAt.getTime() },
    content: { template: rendered, text: fillBody(template.body, rendered.bodyParams) },
  });
  await scope.audit({
    ...{ action: 'consent.request', entity: 'consent', entityId: id },
    ...{ subjectIds: [clientId], purpose: 'CONSENT' },
  });
  return { id, expiresAt };
}

interface OpenRequest {
  id: string;
  clientId: string;
  purposes: Purpose[];
}

/** Refuses with `challenge-invalid` for no link of this clinic, `consent-request-over` once it was answered or is too old. */
async function openRequest(scope: Scope, token: string): Promise<OpenRequest> {
  const [row] = await scope.run<OpenRequest & { isOver: boolean }>({
    name: 'consent-request-open',
    text: `select id, client_id as "clientId", purposes, answered_at is not null or expires_at <= now() as "isOver"
      from consent_requests where clinic_id = $1 and token_hash = $2 for update`,
    values: [scope.clinicId, hashOf(scope, token)],
  });
  if (!row) refuse('challenge-invalid');
  if (row.isOver) refuse('consent-request-over');
  return row;
}

export interface ConsentsToAnswer {
  clinic: { id: string; name: string };
  isMinor: boolean;
  texts: ConsentText[];
  current: CurrentConsent[];
}

/** What the link asks: no name, no number; whoever holds the telephone reads the words and what holds. */
export async function lookAtRequest(scope: Scope, token: string): Promise<ConsentsToAnswer> {
  const { clientId, purposes } = await openRequest(scope, token);
  await scope.audit({
    ...{ action: 'consent.read', entity: 'client', entityId: clientId },
    ...{ subjectIds: [clientId], purpose: 'CONSENT' },
  });
  return consentsToAnswer(scope, clientId, purposes);
}

export async function consentsToAnswer(
  scope: Scope,
  clientId: string,
  purposes: readonly Purpose[],
): Promise<ConsentsToAnswer> {
  const [clinic] = await scope.run<{ id: string; name: string }>({
    name: 'consent-clinic',
    text: 'select clinic_id as id, name from clinics where clinic_id = $1',
    values: [scope.clinicId],
  });
  const texts = await currentTexts(scope);
  const current = await currentConsents(scope, clientId);
  return {
    clinic: clinic ?? refuse('not-found'),
    isMinor: await isMinor(scope, clientId),
    texts: purposes.map((purpose) => texts[purpose]),
    current: current.filter(({ purpose }) => purposes.includes(purpose)),
  };
}

export interface Answer {
  purpose: Purpose;
  use: PhotoUse | null;
  choice: 'granted' | 'withdrawn';
  textSha256: string;
}

/** The link is good for one answer; a no that follows goes by her own page. */
export async function answerRequest(
  scope: Scope,
  token: string,
  { answers, evidence }: { answers: readonly Answer[]; evidence: Evidence },
): Promise<string> {
  const { id, clientId, purposes } = await openRequest(scope, token);
  if (!answers.every(({ purpose }) => purposes.includes(purpose))) refuse('consent-impossible');
  await answerConsents(scope, clientId, answers, evidence);
  await scope
    .trx('consentRequests')
    .where({ clinicId: scope.clinicId, id })
    .update({ answeredAt: new Date() });
  return clientId;
}

/** A no to what was never given is nothing to write. */
export async function answerConsents(
  scope: Scope,
  clientId: string,
  answers: readonly Answer[],
  evidence: Evidence,
): Promise<void> {
  const current = await currentConsents(scope, clientId);
  for (const { choice, textSha256, ...what } of answers) {
    const state = current.find(({ purpose, use }) => purpose === what.purpose && use === what.use)?.state;
    const taken = { clientId, ...what, channel: 'web' } as const;
    if (choice === 'granted') await grantConsent(scope, { ...taken, textSha256, evidence, guardian: null });
    else if (state !== 'never' && state !== 'withdrawn') await withdrawConsent(scope, taken);
  }
}
