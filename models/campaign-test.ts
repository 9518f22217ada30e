// A campaign's text looked at before it is sent: samples, and one message to somebody the sender chose; owner context: messaging.
import { wallTime } from '../domain/clinic/calendar.ts';
import { refuse } from '../domain/errors.ts';
import { canCampaignFill, writeOffer } from '../domain/messaging/campaign-text.ts';
import type { MessageContent } from '../domain/messaging/delivery.ts';
import { frameOf, getCampaign } from './campaign.ts';
import { countSegment, type SegmentCount } from './campaign-segment.ts';
import { readTemplate, type TemplateRow } from './campaign-words.ts';
import { contactObstacle, readClientContact } from './client-contact.ts';
import { nameOfClinic } from './clinic.ts';
import { currentChoices } from './contact-choice.ts';
import { queueMessage } from './message-queue.ts';
import type { Scope } from './tenancy.ts';

export interface CampaignPreview extends Omit<SegmentCount, 'first'> {
  samples: MessageContent[];
  perMinute: number;
}

const textOf = async (scope: Scope, id: string): Promise<TemplateRow> =>
  (await readTemplate(scope, id)) ?? refuse('not-found');

/** Counts whom it would reach, and writes the text for three of them; without names for who does not read clients. */
export async function previewCampaign(
  scope: Scope,
  id: string,
  { origin, hasNames }: { origin: string; hasNames: boolean },
): Promise<CampaignPreview> {
  const { segment, templateId, perMinute } = await getCampaign(scope, id);
  const { first, ...count } = await countSegment(scope, await frameOf(scope, segment));
  const template = await textOf(scope, templateId);
  const about = { clinicName: await nameOfClinic(scope), link: `${origin}/c/${scope.clinicId}` };
  const shown = hasNames ? first.map((one) => one.readName()) : first.slice(0, 1).map(() => '');
  await scope.audit({
    ...{ action: 'campaign.preview', entity: 'campaign', entityId: id, purpose: 'CONSENT' },
    subjectIds: hasNames ? first.map(({ clientId }) => clientId) : [],
  });
  const samples = shown.map((fullName) => writeOffer(template, { ...about, fullName }));
  return { ...count, perMinute, samples };
}

/** A test is of use for half a day: it keeps the hours of offers like every offer. */
const testLifeMs = 12 * 3_600_000;

/**
 * One message to a client who agreed to offers: staff have no number on record, so whoever wants it on her own telephone is a client of
 * the clinic herself. It counts like every offer, because for her it is one.
 */
export async function testCampaign(
  scope: Scope,
  id: string,
  { clientId, origin }: { clientId: string; origin: string },
): Promise<string> {
  const { templateId, segment, state } = await getCampaign(scope, id);
  if (state !== 'draft' && state !== 'scheduled') refuse('transition-refused');
  const template = await textOf(scope, templateId);
  if (template.state !== 'approved' || !canCampaignFill(template)) refuse('template-not-approved');
  const contact = (await readClientContact(scope, clientId)) ?? refuse('not-found');
  const choices = await currentChoices(scope, clientId);
  const obstacle = contactObstacle({
    ...contact,
    client: contact.client && { ...contact.client, hasOptedIn: true },
  });
  const code = obstacle ?? (choices['whatsapp:offers'] === 'granted' ? null : 'no-consent');
  if (code) refuse('contact-refused', { reasons: [{ code }] });
  const content = writeOffer(template, {
    ...{ fullName: contact.client?.name ?? '', clinicName: contact.clinic.name },
    link: `${origin}/c/${scope.clinicId}`,
  });
  await scope.audit({
    ...{ action: 'campaign.test', entity: 'campaign', entityId: id },
    ...{ subjectIds: [clientId], purpose: 'CONSENT' },
  });
  const key = await freeKey(scope, id, (await frameOf(scope, segment)).timeZone);
  return queueMessage(scope, {
    ...{
      key,
      kind: 'template',
      purpose: 'offers',
      step: 'offer-test',
    },
    ...{ template: template.use, templateId, clientId, content, sentBy: scope.actor.actorId },
    usefulUntil: Date.now() + testLifeMs,
  });
}

/** Of a campaign, on a day of the clinic: a test is for looking at a text, not a way to send it around a campaign's rules. */
const testsADay = 5;

/** The day's keys are few and each is used once; the campaign's row is held so that two tests do not take the same one. */
async function freeKey({ run, trx, clinicId }: Scope, id: string, timeZone: string): Promise<string> {
  await trx('campaigns').where({ clinicId, id }).select('id').forUpdate();
  const { day } = wallTime(Date.now(), timeZone);
  const keys = Array.from({ length: testsADay }, (_, n) => `campaign/${id}/test/${day}/${n + 1}`);
  const used = await run<{ key: string }>({
    name: 'campaign-tests-used',
    text: 'select key from messages where clinic_id = $1 and key = any($2)',
    values: [clinicId, keys],
  });
  const taken = new Set(used.map(({ key }) => key));
  return keys.find((key) => !taken.has(key)) ?? refuse('too-many-attempts');
}
