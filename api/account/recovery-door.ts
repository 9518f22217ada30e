import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { openRecovery } from '../../models/access-recovery.ts';
import {
  recoverableMemberships,
  recoverAccount,
  type Redemption,
  tryRedemption,
} from '../../models/recovery-redeem.ts';
import { type Scope, systemActor } from '../../models/tenancy.ts';
import type { Dependencies } from '../dependencies.ts';

/** The clinic itself acts: the person at the door is nobody yet. */
const inClinicOf = <T>(
  { gates, tenancy }: Dependencies,
  { clinicId }: { clinicId: string },
  requestId: string,
  work: (scope: Scope) => Promise<T>,
): Promise<T> => gates.work.run(() => tenancy.withClinic(systemActor(clinicId, requestId), work));

const tell = ({ live }: Dependencies, clinicId: string, id: string): void => {
  live.publish({ clinicId, entity: 'recovery', id });
  live.poke('neonpro_outbox');
};

/** Longer than the work ever takes, so that the clock does not tell whether there was any (S7). */
export async function takingAtLeast<T>(ms: number, work: () => Promise<T>): Promise<T> {
  const end = wait(ms);
  try {
    return await work();
  } finally {
    await end;
  }
}

/** Opens a recovery in the wanted clinic, or in the one where the person has been longest. Says nothing of what it found. */
export async function askRecovery(
  deps: Dependencies,
  index: Buffer,
  clinicId: string | undefined,
  requestId: string,
): Promise<void> {
  const members = await deps.gates.work.run(() => recoverableMemberships(deps.tenancy.knex, index));
  const member = members.find((one) => clinicId === undefined || one.clinicId === clinicId);
  if (!member) return;
  const opened = await inClinicOf(deps, member, requestId, (scope) =>
    openRecovery(scope, randomUUID(), member.staffId),
  );
  if (opened !== null) tell(deps, member.clinicId, opened);
}

/** `done` when both halves were right and the account starts anew; `ended` for whatever else a stranger may not know. */
export async function redeemRecovery(
  deps: Dependencies,
  index: Buffer,
  { codes, passwordHash }: { codes: readonly string[]; passwordHash: string },
  requestId: string,
): Promise<Redemption> {
  const members = await deps.gates.work.run(() => recoverableMemberships(deps.tenancy.knex, index));
  for (const member of members) {
    const id = await inClinicOf(deps, member, requestId, (scope) =>
      tryRedemption(scope, member.staffId, codes),
    );
    if (id === null) continue;
    const outcome = await inClinicOf(deps, member, requestId, (scope) =>
      recoverAccount(scope, { id, staffId: member.staffId }, passwordHash),
    );
    if (outcome === 'done') tell(deps, member.clinicId, id);
    return outcome;
  }
  return 'ended';
}
