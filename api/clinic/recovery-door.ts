import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { openRecovery } from '../../models/access-recovery.ts';
import {
  holdMembership,
  networkIdOf,
  type RecoverableMembership,
  recoverableMemberships,
  recoverAccount,
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

/** True when both halves were right and the account starts anew. */
export async function redeemRecovery(
  deps: Dependencies,
  index: Buffer,
  { codes, passwordHash }: { codes: readonly string[]; passwordHash: string },
  requestId: string,
): Promise<boolean> {
  const members = await deps.gates.work.run(() => recoverableMemberships(deps.tenancy.knex, index));
  for (const member of members) {
    const id = await inClinicOf(deps, member, requestId, (scope) =>
      tryRedemption(scope, member.staffId, codes),
    );
    if (id === null) continue;
    // Before the account opens: afterwards would be too late for a moment.
    await holdElsewhere(deps, member, members, requestId);
    const isDone = await inClinicOf(deps, member, requestId, (scope) =>
      recoverAccount(scope, { id, staffId: member.staffId }, passwordHash),
    );
    if (isDone) tell(deps, member.clinicId, id);
    return isDone;
  }
  return false;
}

async function holdElsewhere(
  deps: Dependencies,
  here: RecoverableMembership,
  members: readonly RecoverableMembership[],
  requestId: string,
): Promise<void> {
  const house = await inClinicOf(deps, here, requestId, networkIdOf);
  for (const member of members) {
    if (member.clinicId === here.clinicId) continue;
    await inClinicOf(deps, member, requestId, async (scope) => {
      const isSameHouse = house !== null && (await networkIdOf(scope)) === house;
      if (!isSameHouse) await holdMembership(scope, member.staffId);
    });
  }
}
