// Table consent_withdrawals as its process sees it; owner context: consents. Ids, codes and flags only.
import type { Downstream } from '../domain/consents/purposes.ts';
import type { WithdrawalFacts } from '../domain/consents/withdrawal-plan.ts';
import { refuse } from '../domain/errors.ts';
import { tellWithdrawn } from './consent-proof.ts';
import { stopUse } from './consent-stop.ts';
import { collectorOf } from './consent-withdrawal.ts';
import { raiseTask, settleTask } from './staff-task.ts';
import { sha256Hex } from './sha256.ts';
import type { Scope } from './tenancy.ts';

export interface WithdrawalRow {
  id: string;
  clientId: string;
  purpose: string;
  use: string | null;
  channel: string;
  withdrawnAt: Date;
  isClosed: boolean;
}
export interface AckRow {
  downstream: Downstream;
  state: 'pending' | 'acknowledged' | 'failed';
  stopped: number;
  acknowledgedAt: Date | null;
}

export const lockWithdrawal = async (
  { trx, clinicId }: Scope,
  id: string,
): Promise<WithdrawalRow | undefined> => {
  const rows = (await trx('consentWithdrawals')
    .where({ clinicId, id })
    .select()
    .forUpdate()) as WithdrawalRow[];
  return rows[0];
};
export const acksOf = async ({ trx, clinicId }: Scope, withdrawalId: string): Promise<AckRow[]> =>
  (await trx('consentWithdrawalAcks')
    .where({ clinicId, withdrawalId })
    .select('downstream', 'state', 'stopped', 'acknowledgedAt')
    .orderBy('downstream')) as AckRow[];

/** Null when the row is gone. */
export async function readWithdrawalFacts(scope: Scope, id: string): Promise<WithdrawalFacts | null> {
  const row = await lockWithdrawal(scope, id);
  if (!row) return null;
  const acks = await acksOf(scope, id);
  return {
    isClosed: row.isClosed,
    pending: acks.filter(({ state }) => state !== 'acknowledged').map(({ downstream }) => downstream),
  };
}

/** Stops one use and writes its word down, in one transaction; false: it cannot say so yet. Twice is once. */
export async function acknowledgeUse(scope: Scope, id: string, downstream: Downstream): Promise<boolean> {
  const row = await lockWithdrawal(scope, id);
  if (!row) return true;
  const ack = (await acksOf(scope, id)).find((one) => one.downstream === downstream);
  if (!ack || ack.state === 'acknowledged') return true;
  const stopped = await stopUse(scope, row, downstream);
  if (stopped === null) return false;
  const all = ack.stopped + stopped; // a second no goes on counting (consent-withdrawal.ts)
  await writeAck(scope, row, downstream, { state: 'acknowledged', stopped: all, acknowledgedAt: new Date() });
  return true;
}

async function writeAck(
  scope: Scope,
  { id, clientId }: WithdrawalRow,
  downstream: Downstream,
  change: object,
): Promise<void> {
  const { trx, clinicId } = scope;
  await trx('consentWithdrawalAcks').where({ clinicId, withdrawalId: id, downstream }).update(change);
  await scope.audit({
    ...{ action: 'consent.stop', entity: 'consent', entityId: id },
    ...{ subjectIds: [clientId], purpose: 'CONSENT' },
  });
}

/** It did not stop by itself in the tries it had: a person sees to it, while the process goes on trying. */
export async function failUse(scope: Scope, id: string, downstream: Downstream): Promise<void> {
  const row = await lockWithdrawal(scope, id);
  const ack = (await acksOf(scope, id)).find((one) => one.downstream === downstream);
  if (!row || ack?.state !== 'pending') return;
  await writeAck(scope, row, downstream, { state: 'failed' });
  await askStaff(scope, row, 'use-not-stopped');
}

/** Pictures that were published can be taken down by a person alone. */
export async function askForPhotos(scope: Scope, id: string): Promise<void> {
  const row = await lockWithdrawal(scope, id);
  if (row && !row.isClosed) await askStaff(scope, row, 'take-photos-down');
}

async function askStaff(scope: Scope, { id, clientId }: WithdrawalRow, reason: string): Promise<void> {
  const { trx, clinicId } = scope;
  const task = { kind: 'consent-withdrawal', subjectKey: id, reason, clientId } as const;
  await raiseTask(scope, task, { mayReopen: true });
  await trx('consentWithdrawals').where({ clinicId, id }).update({ askedStaffAt: new Date() });
}

/** Refuses with `not-found`. */
export async function clientOfWithdrawal(scope: Scope, id: string): Promise<string> {
  const row = await lockWithdrawal(scope, id);
  return row?.clientId ?? refuse('not-found');
}

/** A person of the staff says that it stopped. Refuses with `not-found`; twice is once. The client's id. */
export async function confirmUse(scope: Scope, id: string, downstream: Downstream): Promise<string> {
  const row = await lockWithdrawal(scope, id);
  const ack = row && (await acksOf(scope, id)).find((one) => one.downstream === downstream);
  if (!row || !ack) refuse('not-found');
  if (ack.state === 'acknowledged') return row.clientId;
  if (downstream !== 'photos' && ack.state !== 'failed') refuse('transition-refused');
  const acknowledgedBy = collectorOf(scope);
  await writeAck(scope, row, downstream, {
    ...{ state: 'acknowledged', acknowledgedAt: new Date(), acknowledgedBy },
  });
  await scope.enqueue('consent-withdrawal', id);
  return row.clientId;
}

/** Facts of the certificate, in one order for ever: the hash is made of them. */
export const proofOfWithdrawal = (row: WithdrawalRow, acks: readonly AckRow[], endedAt: Date): string =>
  JSON.stringify({
    ...{ id: row.id, purpose: row.purpose, use: row.use, channel: row.channel },
    ...{ withdrawnAt: row.withdrawnAt.toISOString(), endedAt: endedAt.toISOString() },
    stopped: acks.map(({ downstream, stopped, acknowledgedAt }) => ({
      ...{ downstream, stopped, at: acknowledgedAt?.toISOString() },
    })),
  });

/** Every use has stopped: the proof, the word to her, the end. False: one has not, or was begun again since somebody looked. */
export async function proveWithdrawal(scope: Scope, id: string): Promise<boolean> {
  const { trx, clinicId } = scope;
  const row = await lockWithdrawal(scope, id);
  if (!row || row.isClosed) return true;
  const acks = await acksOf(scope, id);
  if (acks.some(({ state }) => state !== 'acknowledged')) return false;
  const endedAt = new Date();
  const proofSha256 = sha256Hex(proofOfWithdrawal(row, acks, endedAt));
  await trx('consentWithdrawals')
    .where({ clinicId, id })
    .update({ isClosed: true, endedAt, proofSha256, updatedAt: endedAt });
  await settleTask(scope, { kind: 'consent-withdrawal', subjectKey: id });
  await tellWithdrawn(scope, row, proofSha256);
  await pokeRequests(scope, row.clientId);
  await scope.audit({
    ...{ action: 'consent.prove', entity: 'consent', entityId: id },
    ...{ subjectIds: [row.clientId], purpose: 'CONSENT' },
  });
  return true;
}

/** A request by law that waits for what she took back looks again: this may have been the last one. */
const pokeRequests = ({ run, clinicId }: Scope, clientId: string) =>
  run({
    name: 'withdrawal-poke-requests',
    text: `select app.enqueue('rights-request', id) from rights_requests
      where clinic_id = $1 and client_id = $2 and code = 'revoke-consent' and work = 'running' and not is_closed`,
    values: [clinicId, clientId],
  });
