import { downstreamOf, type PhotoUse, type Purpose } from '../../../domain/consents/purposes.ts';
import { insertClients } from '../../../models/client-write.ts';
import {
  acksOf,
  confirmUse,
  lockWithdrawal,
  proofOfWithdrawal,
} from '../../../models/consent-withdrawal-process.ts';
import { withdrawConsent } from '../../../models/consent.ts';
import { recordChoice } from '../../../models/contact-choice.ts';
import { sha256Hex } from '../../../models/sha256.ts';
import type { Scope } from '../../../models/tenancy.ts';
import { ordinaryClient } from '../clinic.ts';
import { actsOf, as, rowOf, type Saga, type Subject, unlike, type World } from './saga.ts';

interface Kind {
  name: string;
  purpose: Purpose;
  use?: PhotoUse;
  outage?: string;
}
/** One of each way in which a use stops: messages and campaigns, a block, a person; and a use that does not stop for long. */
export const withdrawalKinds: readonly Kind[] = [
  { name: 'withdrawal', purpose: 'marketing' },
  { name: 'withdrawal-scoring', purpose: 'scoring' },
  { name: 'withdrawal-photos', purpose: 'photos-publication', use: 'instagram' },
  { name: 'withdrawal-outage', purpose: 'marketing', outage: 'stopConsentUse:messages' },
];

/**
 * Forward only: a yes that was taken back is never in force again. Whole is: the withdrawal is closed with a proof that is the hash of what
 * the rows say; each of the uses of its purpose has said once that it stopped; nothing of the purpose waits to be sent or is blocked twice;
 * she was told once, where she is told; no person is asked to look. Anything else is a mixed state.
 */
export const withdrawalSaga = (world: World, kind: Kind): Saga => ({
  ...{ name: kind.name, world, kind: 'consent-withdrawal', source: 'consents/consent-withdrawal.ts' },
  ...(kind.outage !== undefined && { outage: kind.outage }),
  async begin() {
    const [clientId = ''] = await as(world.api, world, (scope) => insertClients(scope, [ordinaryClient()]));
    const id = await as(world.api, world, (scope) => withdraw(scope, clientId, kind));
    return { id, clientId, more: {} };
  },
  // The person of the staff who takes pictures down, once she was asked.
  async live({ id }) {
    if (kind.purpose !== 'photos-publication') return;
    const { wasAsked } = await rowOf<{ wasAsked: boolean }>(
      world,
      'select asked_staff_at is not null as "wasAsked" from consent_withdrawals where id = $1',
      [id],
    );
    if (wasAsked) await as(world.api, world, (scope) => confirmUse(scope, id, 'photos'));
  },
  isOver: async ({ id }) =>
    (
      await rowOf<{ isOver: boolean }>(
        world,
        'select is_closed as "isOver" from consent_withdrawals where id = $1',
        [id],
      )
    ).isOver,
  judge: (subject) => judge(world, subject, kind),
});

async function withdraw(scope: Scope, clientId: string, { purpose, use }: Kind): Promise<string> {
  if (purpose === 'marketing')
    await recordChoice(scope, {
      ...{ clientId, channel: 'whatsapp', purpose: 'offers', choice: 'granted' },
      ...{ source: 'reception', textVersion: 'offers-2026-11' },
    });
  return withdrawConsent(scope, { clientId, purpose, use: use ?? null, channel: 'web' });
}

const rowsSql = `select w.is_closed as "isClosed", w.proof_sha256 as proof,
    (select count(*)::int from messages m where m.clinic_id = w.clinic_id and m.client_id = w.client_id and m.purpose = 'offers'
      and m.state in ('pending', 'sending')) as waiting,
    (select count(*)::int from processing_blocks b where b.clinic_id = w.clinic_id and b.client_id = w.client_id and b.until is null) as blocks,
    (select count(*)::int from messages m where m.clinic_id = w.clinic_id and m.client_id = w.client_id
      and m.template = 'consentimento_retirado') as told,
    (select count(*)::int from consents c where c.clinic_id = w.clinic_id and c.client_id = w.client_id and c.purpose = w.purpose
      and c.choice = 'withdrawn') as withdrawn,
    (select count(*)::int from staff_tasks t where t.clinic_id = w.clinic_id and t.kind = 'consent-withdrawal'
      and t.subject_key = w.id::text and t.state = 'open') as tasks
  from consent_withdrawals w where w.id = $1`;

async function judge(world: World, { id }: Subject, { purpose, outage }: Kind): Promise<string[]> {
  const found = await rowOf<Record<string, unknown>>(world, rowsSql, [id]);
  const { row, acks } = await as(world.worker, world, async (scope) => ({
    row: await lockWithdrawal(scope, id),
    acks: await acksOf(scope, id),
  }));
  const { endedAt } = await rowOf<{ endedAt: Date | null }>(
    world,
    'select ended_at as "endedAt" from consent_withdrawals where id = $1',
    [id],
  );
  if (!row || !endedAt) return ['it has not ended'];
  const uses = downstreamOf[purpose];
  const acts = await actsOf(world, id);
  return [
    ...unlike({ isClosed: true, proof: sha256Hex(proofOfWithdrawal(row, acks, endedAt)), waiting: 0 }, found),
    ...unlike({ withdrawn: 1, tasks: 0, blocks: purpose === 'scoring' ? 1 : 0, told: 1 }, found),
    ...unlike(
      { uses: [...uses].sort(), states: uses.map(() => 'acknowledged') },
      { uses: acks.map(({ downstream }) => downstream).sort(), states: acks.map(({ state }) => state) },
    ),
    // A use that failed for long says so once as well.
    ...unlike(
      {
        'consent.withdraw': 1,
        'consent.prove': 1,
        'consent.stop': uses.length + (outage === undefined ? 0 : 1),
      },
      acts,
    ),
  ];
}
