import type { Stack } from '../../../local/stack.ts';
import { createCampaign, startCampaign } from '../../../models/campaign.ts';
import { recordChoice } from '../../../models/contact-choice.ts';
import { systemActor, type Tenancy } from '../../../models/tenancy.ts';
import { putOnWorkday } from '../../../tests/support/noon.ts';
import { asAdmin, type BenchClinic } from '../clinic.ts';
import { queueNotices } from '../messages/load.ts';
import type { Queued, SendingPurpose } from './judge.ts';

/** Who gets a send of which purpose, and who of them lets it come. A clinic and a number for each: offers wait behind notices. */
export interface Group {
  purpose: SendingPurpose;
  clinic: BenchClinic;
  leaving: string[];
  staying: string[];
}

/** Those who stay are spread among those who leave. */
export function groupOf(purpose: SendingPurpose, clinic: BenchClinic, staying: number): Group {
  const { clientIds } = clinic;
  const every = Math.max(Math.floor(clientIds.length / staying), 2);
  return {
    ...{ purpose, clinic },
    leaving: clientIds.filter((_, at) => at % every !== 0),
    staying: clientIds.filter((_, at) => at % every === 0),
  };
}

/** Noon on a working day, and a number so slow that most sends still wait when their person says no. */
export const slowDown = (stack: Stack, { clinic, purpose }: Group, perSecond: number): Promise<void> =>
  asAdmin(stack, async (admin) => {
    await putOnWorkday(admin, clinic.id);
    // Offers have half of a number's rate.
    await admin.query('update messaging_channels set per_second = $1 where clinic_id = $2', [
      perSecond * (purpose === 'marketing' ? 2 : 1),
      clinic.id,
    ]);
  });

/** A campaign to those who agreed to offers, or a notice, as the house's own processes ask for them. */
export async function sendTo(tenancy: Tenancy, group: Group): Promise<void> {
  const { purpose, clinic } = group;
  const clientIds = [...group.leaving, ...group.staying].toSorted();
  if (purpose === 'reminders') {
    await queueNotices(tenancy, clinic, clientIds, () => 3_600_000);
    return;
  }
  const [manager] = clinic.staff;
  // In her name, without a session of hers.
  const actor = { ...systemActor(clinic.id), actorId: manager?.id ?? '' };
  await tenancy.withClinic(actor, async (scope) => {
    for (const clientId of clientIds)
      await recordChoice(scope, {
        ...{ clientId, channel: 'whatsapp', purpose: 'offers', choice: 'granted' },
        ...{ source: 'reception', textVersion: 'offers-2026-11' },
      });
    const { id, version } = await createCampaign(scope, {
      ...{ name: 'Primavera', templateId: null, segment: {}, perMinute: 1_200, startsAt: null },
    });
    await startCampaign(scope, id, version);
  });
  await tenancy.knex.raw('notify neonpro_outbox');
}

export const messagesOf = (stack: Stack): Promise<Queued[]> =>
  asAdmin(stack, async (admin) => {
    const { rows } = await admin.query<Omit<Queued, 'queuedAt'> & { queuedAt: Date }>(
      `select id, client_id as "clientId", purpose, created_at as "queuedAt" from messages where client_id is not null`,
    );
    return rows.map((row) => ({ ...row, queuedAt: row.queuedAt.getTime() }));
  });

/** Withdrawals whose process goes on, and proofs that were written. */
export const processesOf = (stack: Stack): Promise<{ open: number; proofs: number }> =>
  asAdmin(stack, async (admin) => {
    const { rows } = await admin.query<{ open: number; proofs: number }>(
      `select count(*) filter (where not is_closed)::int as open, count(proof_sha256)::int as proofs
       from consent_withdrawals`,
    );
    return rows[0] ?? { open: 0, proofs: 0 };
  });
