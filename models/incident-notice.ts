// Table incident_notices: every try to tell somebody of an incident, written once, and its proof; owner context: compliance.
import { randomUUID } from 'node:crypto';
import { incidentTemplates } from '../domain/messaging/incident-templates.ts';
import { firstNameOf, renderNotice } from '../domain/messaging/templates.ts';
import { publicDeadline } from '../domain/compliance/incident.ts';
import { refuse } from '../domain/errors.ts';
import { contactObstacle, readClientContact } from './client-contact.ts';
import { auditIncident, changeIncident, type Incident } from './incident.ts';
import { queueMessage } from './message-queue.ts';
import { sha256Hex } from './sha256.ts';
import type { Scope } from './tenancy.ts';

/** Published once: from then on the text is what everybody is told, and the process tells them one by one. */
export function publishNotice(
  scope: Scope,
  id: string,
  { version, text }: { version: number; text: string },
  check: (incident: Incident) => void,
): Promise<void> {
  return changeIncident(scope, id, version, (before) => {
    check(before);
    if (before.noticePublishedAt) refuse('already-done');
    const sha256 = sha256Hex(text);
    return {
      set: { notice: text, noticePublishedAt: new Date() },
      event: 'notice-published',
      detail: { text, sha256 },
    };
  });
}

/** For whoever cannot be told one by one: the notice everybody can see, and why nothing else is possible (art. 9 § 3). */
export function publicise(
  scope: Scope,
  id: string,
  { version, reason }: { version: number; reason: string },
): Promise<void> {
  return changeIncident(scope, id, version, ({ noticePublishedAt, publicFrom: before, timeZone }) => {
    if (!noticePublishedAt) refuse('transition-refused');
    if (before) refuse('already-done');
    const publicFrom = new Date();
    const publicUntil = new Date(publicDeadline(publicFrom.getTime(), timeZone));
    return {
      set: { publicFrom, publicUntil },
      event: 'public-notice',
      detail: { reason, until: publicUntil.toISOString() },
    };
  });
}

export interface StandingNotice {
  id: string;
  publishedAt: Date;
}

/** Of the clinic's privacy page: the notices that stand in public now. */
export const listStandingNotices = ({ run, clinicId }: Scope): Promise<StandingNotice[]> =>
  run<StandingNotice>({
    name: 'incident-standing-notices',
    text: `select id, notice_published_at as "publishedAt" from incidents
      where clinic_id = $1 and public_from <= now() and public_until > now() order by notice_published_at desc, id limit 50`,
    values: [clinicId],
  });

/** Of the public page; nothing but what was published. */
export async function readPublishedNotice({ run, clinicId }: Scope, id: string) {
  const [row] = await run<{ notice: string; publishedAt: Date; clinicName: string }>({
    name: 'incident-notice',
    text: `select i.notice, i.notice_published_at as "publishedAt", t.name as "clinicName" from incidents i
      join clinics t on t.clinic_id = i.clinic_id where i.clinic_id = $1 and i.id = $2 and i.notice is not null`,
    values: [clinicId, id],
  });
  return row ?? refuse('not-found');
}

const unsent = `from incident_people p where p.clinic_id = $1 and p.incident_id = $2 and p.excluded_at is null
  and exists (select from incidents i where i.clinic_id = p.clinic_id and i.id = p.incident_id and i.notice is not null)
  and not exists (select from incident_notices n where n.clinic_id = p.clinic_id and n.incident_id = p.incident_id
    and n.client_id = p.client_id)`;

/** People in the list whom a published notice has not gone to. */
export async function countUnsent({ run, clinicId }: Scope, id: string): Promise<number> {
  const [row] = await run<{ count: number }>({
    name: 'incident-unsent',
    text: `select count(*)::int as count ${unsent}`,
    values: [clinicId, id],
  });
  return row?.count ?? 0;
}

/** Tells the next of them, by message where that can be; whoever cannot be written to is left to a person, with the reason. */
export async function sendNotices(
  scope: Scope,
  id: string,
  { limit, origin, until }: { limit: number; origin: string; until: number },
): Promise<void> {
  const rows = await scope.run<{ clientId: string }>({
    name: 'incident-unsent-next',
    text: `select p.client_id as "clientId" ${unsent} order by p.client_id limit $3`,
    values: [scope.clinicId, id, limit],
  });
  for (const { clientId } of rows) await sendOne(scope, id, clientId, { origin, until });
  const subjects = rows.map(({ clientId }) => clientId);
  await auditIncident(scope, 'notify', id, subjects);
}

async function sendOne(
  scope: Scope,
  incidentId: string,
  clientId: string,
  { origin, until }: { origin: string; until: number },
): Promise<void> {
  const { trx, clinicId } = scope;
  const contact = await readClientContact(scope, clientId);
  const obstacle = contact ? contactObstacle(contact) : 'erased';
  const notice = { clinicId, id: randomUUID(), incidentId, clientId };
  if (!contact?.client || obstacle) {
    await trx('incidentNotices').insert({ ...notice, channel: 'none', outcome: 'by-hand', reason: obstacle });
    return;
  }
  const template = incidentTemplates.aviso_incidente;
  const values = {
    ...{ firstName: firstNameOf(contact.client.name), clinicName: contact.clinic.name },
    link: `${origin}/c/${clinicId}/aviso/${incidentId}`,
  };
  const rendered = renderNotice(template, values);
  const messageId = await queueMessage(scope, {
    ...{ key: `clinic/${clinicId}/incident/${incidentId}/${clientId}`, kind: 'notice', purpose: 'service' },
    ...{ step: 'incident', template: template.name, clientId, usefulUntil: until },
    content: { template: rendered, text: fill(template.body, rendered.bodyParams) },
  });
  await trx('incidentNotices').insert({ ...notice, channel: 'whatsapp', outcome: 'sent', messageId });
}

const fill = (body: string, params: readonly string[]): string =>
  body.replace(/\{\{(\d)\}\}/g, (_, number: string) => params[Number(number) - 1] ?? '');

export interface NoticeProof {
  clientId: string;
  channel: string | null;
  outcome: string | null;
  /** Of the message: what the provider said last, and when. */
  state: string | null;
  at: string | null;
  /** Nobody has told her and nobody has tried in another way. */
  isOpen: boolean;
  /** Nobody could tell her, and the public notice is what tells her. */
  isPublic: boolean;
}

const comeBack = ['failed', 'dropped', 'needs-person'];
const sqlList = (states: readonly string[]) => states.map((state) => `'${state}'`).join(', ');

/** A message counts once the provider took it; one that never left, or came back, waits for a person. */
const isWaitingSql = `(n.outcome is null or n.outcome = 'by-hand' or (n.outcome = 'sent'
  and (m.state is null or m.state in (${sqlList(['pending', 'sending', 'unknown', ...comeBack])}))))`;

/** One by one it cannot be done, which alone is what the public notice stands in for (art. 9 § 3); a message on its way is still a try. */
const isPublicSql = `(i.public_from is not null and coalesce(n.outcome in ('by-hand', 'not-reached')
  or (n.outcome = 'sent' and m.state in (${sqlList(comeBack)})), false))`;

/** Nobody has told her, nor does the public notice: of incident `i`, her last notice `n` and its message `m`. The one rule of who is left. */
export const isOpenSql = `(${isWaitingSql} and not ${isPublicSql})`;

/** How each person stands: the last try with its proof, as the register keeps it when the people's clock is ended. */
export async function proofsOf({ run, clinicId }: Scope, id: string): Promise<NoticeProof[]> {
  const rows = await run<Omit<NoticeProof, 'at'> & { at: Date | null }>({
    name: 'incident-proofs',
    text: `select distinct on (p.client_id) p.client_id as "clientId", n.channel, n.outcome, m.state,
        coalesce(m.state_at, n.happened_at, n.at) as at, ${isOpenSql} as "isOpen", ${isPublicSql} as "isPublic"
      from incident_people p
        join incidents i on i.clinic_id = p.clinic_id and i.id = p.incident_id
        left join incident_notices n on n.clinic_id = p.clinic_id and n.incident_id = p.incident_id and n.client_id = p.client_id
        left join messages m on m.clinic_id = p.clinic_id and m.id = n.message_id
      where p.clinic_id = $1 and p.incident_id = $2 and p.excluded_at is null
      order by p.client_id, n.at desc, n.id`,
    values: [clinicId, id],
  });
  return rows.map(({ at, isOpen, isPublic, ...row }) => ({
    ...row,
    ...{ at: at?.toISOString() ?? null, isOpen, isPublic },
  }));
}
