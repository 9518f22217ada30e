// Table campaigns: offers to many clients who agreed to them; owner context: messaging.
import { randomUUID } from 'node:crypto';
import { canCampaignFill, saysHowToLeave } from '../domain/messaging/campaign-text.ts';
import {
  type CampaignCommand,
  type CampaignState,
  mayCommand,
  offerLifeMs,
  type PauseCode,
} from '../domain/messaging/campaign.ts';
import type { Segment } from '../domain/messaging/segment.ts';
import { refuse, refuseField } from '../domain/errors.ts';
import { hasAnybody, type SegmentFrame } from './campaign-segment.ts';
import { houseTextId, readTemplate, type TemplateRow } from './campaign-words.ts';
import { readMessagingSettings } from './messaging-settings.ts';
import type { Scope } from './tenancy.ts';

export interface CampaignData {
  name: string;
  /** Null when it is written: the house's own text. */
  templateId: string | null;
  segment: Segment;
  perMinute: number;
  /** Null: as soon as it is started. */
  startsAt: Date | null;
}

export interface Campaign extends CampaignData {
  templateId: string;
  id: string;
  version: number;
  state: CampaignState;
  pauseCode: PauseCode | null;
  isPrepared: boolean;
  createdAt: Date;
}

const columns = `id, version, name, template_id as "templateId", segment, per_minute as "perMinute", starts_at as "startsAt", state,
  pause_code as "pauseCode", snapshot_at is not null as "isPrepared", created_at as "createdAt"`;

/** Another clinic's and a missing one are the same `not-found` (D4). */
export async function getCampaign({ run, clinicId }: Scope, id: string): Promise<Campaign> {
  const [row] = await run<Campaign>({
    name: 'campaign',
    text: `select ${columns} from campaigns where clinic_id = $1 and id = $2`,
    values: [clinicId, id],
  });
  return row ?? refuse('not-found');
}

async function lockCampaign({ run, clinicId }: Scope, id: string): Promise<Campaign> {
  const [row] = await run<Campaign>({
    name: 'campaign-lock',
    text: `select ${columns} from campaigns where clinic_id = $1 and id = $2 for update`,
    values: [clinicId, id],
  });
  return row ?? refuse('not-found');
}

const told = (scope: Scope, what: string, id: string) =>
  scope.audit({ action: `campaign.${what}`, entity: 'campaign', entityId: id, purpose: 'CONSENT' });

/** A text of the clinic that is an offer, names nobody and says how to leave. */
async function checkTemplate(scope: Scope, id: string): Promise<TemplateRow> {
  const template = (await readTemplate(scope, id)) ?? refuseField('templateId', 'unknown');
  if (template.category !== 'marketing') refuseField('templateId', 'not-an-offer');
  if (!canCampaignFill(template)) refuseField('templateId', 'parameters');
  if (!saysHowToLeave(template.body)) refuseField('templateId', 'leave-words');
  return template;
}

export async function createCampaign(scope: Scope, data: CampaignData): Promise<Campaign> {
  const { trx, clinicId, actor } = scope;
  const templateId = data.templateId ?? (await houseTextId(scope));
  await checkTemplate(scope, templateId);
  const id = randomUUID();
  await trx('campaigns').insert({
    ...data,
    ...{ clinicId, id, templateId, segment: JSON.stringify(data.segment), createdBy: actor.actorId },
  });
  await told(scope, 'create', id);
  return getCampaign(scope, id);
}

/** Changes a draft, if nobody did since `version`; what was started is what was looked at. */
export async function changeCampaign(
  scope: Scope,
  id: string,
  version: number,
  change: Partial<CampaignData>,
): Promise<Campaign> {
  const before = await lockCampaign(scope, id);
  if (before.version !== version) refuse('version-conflict');
  if (before.state !== 'draft') refuse('transition-refused');
  const { segment, templateId: given, ...fields } = change;
  const templateId = given === null ? await houseTextId(scope) : given;
  if (templateId !== undefined) await checkTemplate(scope, templateId);
  await scope
    .trx('campaigns')
    .where({ clinicId: scope.clinicId, id })
    .update({
      ...fields,
      ...(templateId !== undefined && { templateId }),
      ...(segment && { segment: JSON.stringify(segment) }),
      ...{ version: version + 1, updatedAt: new Date() },
    });
  await told(scope, 'change', id);
  return getCampaign(scope, id);
}

/** The clinic's clock and caps beside the segment. */
export async function frameOf(scope: Scope, segment: Segment, now = Date.now()): Promise<SegmentFrame> {
  const [clinic] = await scope.run<{ timeZone: string }>({
    name: 'clinic-zone',
    text: `select time_zone as "timeZone" from clinics where clinic_id = $1`,
    values: [scope.clinicId],
  });
  const { offersAMonth } = await readMessagingSettings(scope);
  return { segment, timeZone: (clinic as { timeZone: string }).timeZone, now, offersAMonth };
}

/** Hands it to its process, now or for its time, if nobody changed it since it was looked at. */
export async function startCampaign(scope: Scope, id: string, version: number): Promise<Campaign> {
  const before = await lockCampaign(scope, id);
  if (before.version !== version) refuse('version-conflict');
  if (before.state !== 'draft') refuse('transition-refused');
  const template = await checkTemplate(scope, before.templateId);
  if (template.state !== 'approved') refuse('template-not-approved');
  if (!(await hasAnybody(scope, await frameOf(scope, before.segment)))) refuse('segment-empty');
  const isLater = before.startsAt !== null && before.startsAt.getTime() > Date.now();
  await setState(scope, id, {
    ...{ state: isLater ? 'scheduled' : 'preparing', pauseCode: null },
    ...{ startedBy: scope.actor.actorId, isClosed: false },
  });
  await told(scope, 'start', id);
  await scope.enqueue('campaign', id);
  return getCampaign(scope, id);
}

interface StateChange {
  state: CampaignState;
  pauseCode?: PauseCode | null;
  startedBy?: string;
  isClosed?: boolean;
}
async function setState({ trx, clinicId }: Scope, id: string, change: StateChange): Promise<void> {
  await trx('campaigns')
    .where({ clinicId, id })
    .update({ ...change, version: trx.raw('version + 1'), updatedAt: new Date() });
}

/** Where a campaign goes on that was paused. */
const resumed = ({ isPrepared, startsAt }: Campaign): CampaignState => {
  if (isPrepared) return 'running';
  return startsAt !== null && startsAt.getTime() > Date.now() ? 'scheduled' : 'preparing';
};

/** Holds at once: under the lock that every batch takes, so that none leaves after it. Twice is once. */
export async function commandCampaign(scope: Scope, id: string, command: CampaignCommand): Promise<Campaign> {
  const before = await lockCampaign(scope, id);
  const after = { pause: 'paused', resume: resumed(before), stop: 'stopping' } as const;
  const isDone =
    (command === 'pause' && before.state === 'paused') || (command === 'stop' && before.state === 'stopping');
  if (isDone) return before;
  if (!mayCommand(before.state, command)) refuse('transition-refused');
  await setState(scope, id, {
    ...{ state: after[command], pauseCode: command === 'pause' ? 'by-person' : null },
  });
  if (command !== 'pause') await wakeMessages(scope, id);
  await told(scope, command, id);
  await scope.enqueue('campaign', id);
  return getCampaign(scope, id);
}

/** What nobody took yet looks again: to go on after a pause, of use for its whole time anew, or to be dropped after a stop. */
async function wakeMessages({ run, clinicId }: Scope, id: string): Promise<void> {
  await run({
    name: 'campaign-wake',
    text: `with held as (update messages m set not_before = null, wait_code = null, updated_at = now(),
          useful_until = greatest(m.useful_until, now() + $3 * interval '1 millisecond')
        from campaign_recipients r
        where r.clinic_id = $1 and r.campaign_id = $2 and r.state = 'queued' and m.clinic_id = $1 and m.id = r.message_id
          and m.state = 'pending' and not m.is_closed
        returning m.id)
      select app.enqueue('delivery', id) from held`,
    values: [clinicId, id, offerLifeMs],
  });
}
