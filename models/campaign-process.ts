// What the process of a campaign reads and writes (tables campaigns, campaign_recipients); owner context: messaging.
import type { QuietCalendar } from '../domain/appointments/quiet-time.ts';
import { calendarAround, type ClinicSettings } from '../domain/clinic/settings.ts';
import type { CampaignFacts } from '../domain/messaging/campaign-plan.ts';
import { type CampaignState, offerLifeMs, paceOf, type PauseCode } from '../domain/messaging/campaign.ts';
import type { Segment } from '../domain/messaging/segment.ts';
import { pageOfSegment } from './campaign-segment.ts';
import { readTemplate } from './campaign-words.ts';
import { frameOf } from './campaign.ts';
import { queueMessage } from './message-queue.ts';
import { readMessagingSettings } from './messaging-settings.ts';
import { blockedSql } from './processing-block.ts';
import { readSender } from './sender.ts';
import type { Scope } from './tenancy.ts';

interface Row {
  version: number;
  state: CampaignState;
  startsAt: Date | null;
  isPrepared: boolean;
  nextReleaseAt: Date | null;
  templateState: string;
  hasWaiting: boolean;
  hasOpen: boolean;
  clinic: ClinicSettings;
}

/** Null when the row is gone. States, times and flags only, fit for a workflow's history. */
export async function readCampaignFacts(
  scope: Scope,
  id: string,
  now = Date.now(),
): Promise<CampaignFacts | null> {
  const [row] = await scope.run<Row>({
    name: 'campaign-facts',
    text: `select c.version, c.state, c.starts_at as "startsAt", c.snapshot_at is not null as "isPrepared",
        c.next_release_at as "nextReleaseAt", t.state as "templateState",
        exists (select from campaign_recipients r where r.clinic_id = $1 and r.campaign_id = $2 and r.state = 'waiting') as "hasWaiting",
        exists (select from campaign_recipients r join messages m on m.clinic_id = r.clinic_id and m.id = r.message_id
          where r.clinic_id = $1 and r.campaign_id = $2 and not m.is_closed) as "hasOpen",
        (select jsonb_build_object('timeZone', z.time_zone, 'hours', z.hours, 'closedDays', z.closed_days)
          from clinics z where z.clinic_id = $1) as clinic
      from campaigns c join message_templates t on t.clinic_id = c.clinic_id and t.id = c.template_id
      where c.clinic_id = $1 and c.id = $2`,
    values: [scope.clinicId, id],
  });
  if (!row) return null;
  const { version, state, startsAt, isPrepared, nextReleaseAt, hasWaiting, hasOpen } = row;
  const { offersFrom, offersTo } = await readMessagingSettings(scope);
  return {
    ...{ version, state, isPrepared, hasWaiting, hasOpen, offersFrom, offersTo },
    startsAt: startsAt?.getTime() ?? null,
    nextReleaseAt: nextReleaseAt?.getTime() ?? null,
    obstacle: await obstacleOf(scope, row.templateState, now),
    calendar: near(row.clinic, now),
  };
}

/** The closed days of the weeks ahead: the answer stays in a history, one for each batch. */
function near(clinic: ClinicSettings, now: number): QuietCalendar {
  const { timeZone, closedDays } = calendarAround(clinic, now);
  const [from, to] = [-2, 62].map((days) => new Date(now + days * 86_400_000).toISOString().slice(0, 10));
  return { timeZone, closedDays: closedDays.filter((day) => day >= (from ?? '') && day <= (to ?? '')) };
}

async function obstacleOf(
  scope: Scope,
  templateState: string,
  now: number,
): Promise<CampaignFacts['obstacle']> {
  if (templateState !== 'approved') return 'template-not-approved';
  const sender = await readSender(scope);
  if (!sender) return 'no-channel';
  if (sender.pausedAt) return 'sender-paused';
  return (sender.offersPausedUntil?.getTime() ?? 0) > now ? 'offers-paused' : null;
}

interface Locked {
  state: CampaignState;
  version: number;
  segment: Segment;
  templateId: string;
  perMinute: number;
  nextReleaseAt: Date | null;
}

/** Batches, pages and commands of a person take turns. */
async function lock({ run, clinicId }: Scope, id: string): Promise<Locked | undefined> {
  const [row] = await run<Locked>({
    name: 'campaign-process-lock',
    text: `select state, version, segment, template_id as "templateId", per_minute as "perMinute", next_release_at as "nextReleaseAt"
      from campaigns where clinic_id = $1 and id = $2 for update`,
    values: [clinicId, id],
  });
  return row;
}

const change = async ({ trx, clinicId }: Scope, id: string, fields: object): Promise<void> => {
  await trx('campaigns')
    .where({ clinicId, id })
    .update({ ...fields, version: trx.raw('version + 1'), updatedAt: new Date() });
};

const pageSize = 500;

/**
 * Writes a page of recipients down; twice is once. Answers where the next page begins, null when this was the last one or nobody wants
 * it any more. After the last one it runs.
 */
export async function prepareRecipients(
  scope: Scope,
  id: string,
  after: string | null,
): Promise<string | null> {
  const { run, clinicId } = scope;
  const row = await lock(scope, id);
  if (!row || (row.state !== 'scheduled' && row.state !== 'preparing')) return null;
  const frame = await frameOf(scope, row.segment);
  const page = await pageOfSegment(scope, frame, { after, limit: pageSize, isGrantedOnly: true });
  const chosen = page.rows
    .filter(({ exclusion }) => exclusion === null || exclusion === 'cap')
    .map(({ clientId }) => clientId);
  await run({
    name: 'campaign-recipients-add',
    text: `insert into campaign_recipients (clinic_id, campaign_id, client_id)
      select $1, $2, unnest($3::uuid[]) on conflict (clinic_id, campaign_id, client_id) do nothing`,
    values: [clinicId, id, chosen],
  });
  await scope.audit({
    ...{ action: 'campaign.prepare', entity: 'campaign', entityId: id },
    ...{ subjectIds: chosen, purpose: 'CONSENT' },
  });
  const isLast = page.next === null;
  if (isLast) await change(scope, id, { state: 'running', snapshotAt: new Date() });
  else if (row.state === 'scheduled') await change(scope, id, { state: 'preparing' });
  return page.next;
}

/**
 * Asks for the messages of one batch, in one transaction with the pace: a second try of it finds that the next one is not due. Who took
 * her agreement back since is skipped here already; the send asks again.
 */
export async function releaseBatch(scope: Scope, id: string, now = Date.now()): Promise<number> {
  const row = await lock(scope, id);
  if (row?.state !== 'running' || (row.nextReleaseAt?.getTime() ?? 0) > now) return 0;
  // What came up while the pace was kept: the process looks again and pauses.
  const template = await readTemplate(scope, row.templateId);
  if (await obstacleOf(scope, template?.state ?? 'gone', now)) return 0;
  const { size, everyMs } = paceOf(row.perMinute);
  const waiting = await scope.run<{ clientId: string; choice: string | null }>({
    name: 'campaign-waiting',
    text: `select r.client_id as "clientId", (select case when ${blockedSql('r.client_id', 'marketing')} then 'withdrawn' else h.choice end
        from contact_choices h where h.clinic_id = $1 and h.client_id = r.client_id
        and h.channel = 'whatsapp' and h.purpose = 'offers' order by h.chosen_at desc limit 1) as choice
      from campaign_recipients r where r.clinic_id = $1 and r.campaign_id = $2 and r.state = 'waiting' order by r.client_id limit $3`,
    values: [scope.clinicId, id, size],
  });
  for (const { clientId, choice } of waiting) {
    if (choice !== 'granted') {
      await settle(scope, id, clientId, { state: 'skipped', reason: 'opted-out', messageId: null });
      continue;
    }
    const messageId = await queueMessage(scope, {
      ...{ key: `campaign/${id}/${clientId}`, kind: 'campaign', purpose: 'offers', step: 'offer' },
      ...{ template: 'campaign', templateId: row.templateId, clientId, usefulUntil: now + offerLifeMs },
    });
    await settle(scope, id, clientId, { state: 'queued', reason: null, messageId });
  }
  await change(scope, id, { nextReleaseAt: new Date(now + everyMs) });
  return waiting.length;
}

const settle = (
  { run, clinicId }: Scope,
  id: string,
  clientId: string,
  to: { state: 'queued' | 'skipped'; reason: string | null; messageId: string | null },
) =>
  run({
    name: 'campaign-recipient-settle',
    text: `update campaign_recipients set state = $4, reason = $5, message_id = $6
      where clinic_id = $1 and campaign_id = $2 and client_id = $3`,
    values: [clinicId, id, clientId, to.state, to.reason, to.messageId],
  });

/** The process stops itself, as it saw it; nothing when a person did something since. */
export async function pauseByProcess(
  scope: Scope,
  id: string,
  { version, code }: { version: number; code: PauseCode },
): Promise<void> {
  const row = await lock(scope, id);
  if (row?.version === version && row.state === 'running')
    await change(scope, id, { state: 'paused', pauseCode: code });
}

const letGoPage = 2_000;

/** Skips who was not written to when it was stopped, page by page. */
export async function letGo(scope: Scope, id: string): Promise<void> {
  const { run, clinicId } = scope;
  if ((await lock(scope, id))?.state !== 'stopping') return;
  await run({
    name: 'campaign-let-go',
    text: `update campaign_recipients set state = 'skipped', reason = 'campaign-stopped'
      where (clinic_id, campaign_id, client_id) in (select clinic_id, campaign_id, client_id from campaign_recipients
        where clinic_id = $1 and campaign_id = $2 and state = 'waiting' order by client_id limit ${letGoPage})`,
    values: [clinicId, id],
  });
  await run({
    name: 'campaign-let-go-mark',
    text: `update campaigns set snapshot_at = coalesce(snapshot_at, now()), updated_at = now() where clinic_id = $1 and id = $2`,
    values: [clinicId, id],
  });
}

/** The last act: false when somebody changed it since the process looked. */
export async function endCampaign(
  { run, clinicId }: Scope,
  id: string,
  { version, state }: { version: number; state: 'done' | 'stopped' },
): Promise<boolean> {
  const rows = await run({
    name: 'campaign-end',
    text: `update campaigns set state = $4, is_closed = true, version = version + 1, updated_at = now()
      where clinic_id = $1 and id = $2 and version = $3 and state in ('running', 'stopping') returning 1`,
    values: [clinicId, id, version, state],
  });
  return rows.length > 0;
}
