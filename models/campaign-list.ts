// Campaigns as people look at them: how far, what became of it, who is left out and why; owner context: messaging.
import type { Outcome } from '../domain/messaging/campaign.ts';
import type { Campaign } from './campaign.ts';
import { personOpener } from './person-key.ts';
import type { Scope } from './tenancy.ts';

export interface CampaignLine extends Campaign {
  templateName: string;
  /** As Postgres writes it, for cursors. */
  madeAt: string;
}

export async function listCampaigns(
  { run, clinicId }: Scope,
  { after, limit }: { after: [madeAt: string, id: string] | null; limit: number },
): Promise<CampaignLine[]> {
  return run<CampaignLine>({
    name: 'campaigns',
    text: `select c.id, c.version, c.name, c.template_id as "templateId", c.segment, c.per_minute as "perMinute", c.starts_at as "startsAt",
        c.state, c.pause_code as "pauseCode", c.snapshot_at is not null as "isPrepared", c.created_at as "createdAt",
        c.created_at::text as "madeAt", t.name as "templateName"
      from campaigns c join message_templates t on t.clinic_id = c.clinic_id and t.id = c.template_id
      where c.clinic_id = $1 and ($2::timestamptz is null or c.created_at < $2 or (c.created_at = $2 and c.id > $3::uuid))
      order by c.created_at desc, c.id limit $4`,
    values: [clinicId, after?.[0] ?? null, after?.[1] ?? null, limit],
  });
}

/** What became of one recipient: who was never written to, and what is known of the message (`m`) of everybody else. */
const outcome = `case
  when r.state = 'waiting' then 'waiting'
  when r.state = 'skipped' or m.state = 'dropped' then 'skipped'
  when m.state in ('pending', 'sending') then 'on-the-way'
  when m.state in ('unknown', 'needs-person') then 'uncertain'
  when m.state in ('accepted', 'sent') then 'sent'
  else m.state end`;
const joined = `campaign_recipients r left join messages m on m.clinic_id = r.clinic_id and m.id = r.message_id`;

export type Progress = Record<Outcome, number>;
export const nobody: Progress = {
  ...{ waiting: 0, 'on-the-way': 0, sent: 0, delivered: 0, read: 0, failed: 0, uncertain: 0, skipped: 0 },
};

/** Counts by campaign; one that has no recipients yet has no line. */
export async function readProgress(
  { run, clinicId }: Scope,
  ids: readonly string[],
): Promise<Map<string, Progress>> {
  const rows = await run<{ id: string; outcome: Outcome; count: number }>({
    name: 'campaign-progress',
    text: `select r.campaign_id as id, ${outcome} as outcome, count(*)::int as count from ${joined}
      where r.clinic_id = $1 and r.campaign_id = any($2::uuid[]) group by 1, 2`,
    values: [clinicId, [...ids]],
  });
  const found = new Map<string, Progress>();
  for (const row of rows) found.set(row.id, { ...(found.get(row.id) ?? nobody), [row.outcome]: row.count });
  return found;
}

export interface Reason {
  outcome: Outcome;
  /** Of the refusal, or of what is waited for. */
  code: string;
  count: number;
}

/** Why recipients are skipped, failed or still waited for. */
export const readReasons = ({ run, clinicId }: Scope, id: string): Promise<Reason[]> =>
  run<Reason>({
    name: 'campaign-reasons',
    text: `select ${outcome} as outcome, coalesce(r.reason, m.error_code, m.wait_code) as code, count(*)::int as count from ${joined}
      where r.clinic_id = $1 and r.campaign_id = $2 and (r.state = 'skipped' or m.state in ('dropped', 'failed', 'pending', 'needs-person'))
        and coalesce(r.reason, m.error_code, m.wait_code) is not null
      group by 1, 2 order by 3 desc, 2`,
    values: [clinicId, id],
  });

/** Days in which an answer counts as one to the campaign. */
const answerDays = 3;

/** Who wrote back, and who wants no more offers since. */
export async function readEcho(
  { run, clinicId }: Scope,
  id: string,
): Promise<{ answered: number; left: number }> {
  const [row] = await run<{ answered: number; left: number }>({
    name: 'campaign-echo',
    text: `with reached as materialized (select r.client_id, m.sent_at from ${joined}
        where r.clinic_id = $1 and r.campaign_id = $2 and m.sent_at is not null and m.state in ('accepted', 'sent', 'delivered', 'read')),
      choices as (select reached.client_id from reached join contact_choices h on h.clinic_id = $1 and h.client_id = reached.client_id
          and h.channel = 'whatsapp' and h.purpose = 'offers' and h.choice = 'withdrawn' and h.chosen_at > reached.sent_at)
      select (select count(*)::int from reached where exists (select from inbound_messages i where i.clinic_id = $1
          and i.client_id = reached.client_id and i.received_at > reached.sent_at
          and i.received_at < reached.sent_at + interval '${answerDays} days')) as answered,
        (select count(distinct client_id)::int from choices) as left`,
    values: [clinicId, id],
  });
  return row ?? { answered: 0, left: 0 };
}

export interface Recipient {
  clientId: string;
  /** Null for who does not read names, and for whom was erased. */
  name: string | null;
  outcome: Outcome;
  code: string | null;
  at: Date | null;
}

interface RecipientRow extends Omit<Recipient, 'name'> {
  nameCt: Buffer;
  wrappedKey: Buffer | null;
}

export interface RecipientQuestion {
  outcome: Outcome | null;
  after: [clientId: string] | null;
  limit: number;
  /** Names are opened for who may read clients, and audited. */
  hasNames: boolean;
}

export async function listRecipients(
  scope: Scope,
  id: string,
  { outcome: wanted, after, limit, hasNames }: RecipientQuestion,
): Promise<Recipient[]> {
  const rows = await scope.run<RecipientRow>({
    name: 'campaign-recipients',
    text: `select * from (select r.client_id as "clientId", c.name_ct as "nameCt", k.wrapped_key as "wrappedKey", ${outcome} as outcome,
          coalesce(r.reason, m.error_code, m.wait_code) as code, m.state_at as at
        from ${joined} join clients c on c.clinic_id = r.clinic_id and c.id = r.client_id
          join person_keys k on k.clinic_id = r.clinic_id and k.person_id = r.client_id
        where r.clinic_id = $1 and r.campaign_id = $2 and ($3::uuid is null or r.client_id > $3)
        order by r.client_id) one
      where ($4::text is null or one.outcome = $4) order by "clientId" limit $5`,
    values: [scope.clinicId, id, after?.[0] ?? null, wanted, limit],
  });
  if (hasNames)
    await scope.audit({
      ...{ action: 'campaign-recipients.read', entity: 'campaign', entityId: id },
      ...{ subjectIds: rows.map(({ clientId }) => clientId), purpose: 'CONSENT' },
    });
  return rows.map(({ nameCt, wrappedKey, ...row }) => ({
    ...row,
    name:
      hasNames && wrappedKey
        ? personOpener(scope.vault, 'clients', { id: row.clientId, wrappedKey })('name_ct', nameCt)
        : null,
  }));
}
