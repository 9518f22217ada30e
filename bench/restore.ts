import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { clinicMaker, signedInAt } from './support/clinic.ts';
import { type Context, defineBench, mustBeZero } from './support/bench.ts';
import { canaryPerson } from './support/canaries.ts';
import { compressed } from './support/lifecycle.ts';
import { atNoon } from './support/messages/load.ts';
import { startClinicStack } from './support/stack.ts';
import { takeBackup } from './support/erasure/backup.ts';
import { inDatabase } from './support/erasure/dumps.ts';
import { chainHolds } from './support/erasure/operator.ts';
import { destroy, recover } from './support/restore/disaster.ts';
import { eraseOne, openVisits, Writer } from './support/restore/house.ts';
import { comesBack } from './support/restore/old-backup.ts';
import { receiveWal } from './support/restore/wal-receiver.ts';
import { unrunVisits } from './support/restore/workflows.ts';

/**
 * Security.md R19: a clinic works, somebody is erased, the data directory is destroyed in the middle of it. From the base backup and the log
 * that was received elsewhere nothing that was answered is missing, and visits go on; from the base backup alone, which still has her,
 * nobody sees her: the ledger is applied before anybody is served.
 */
export const bench = defineBench<'visits' | 'seconds'>({
  flags: { visits: 6, seconds: 8 },
  limitSeconds: 600,
  async run(context) {
    const { flags, say } = context;
    const stack = await startClinicStack(context, { durable: false });
    const maker = clinicMaker(stack);
    context.defer(() => maker.close());
    const person = canaryPerson();
    const clients = [{ ...person, whatsappOptInAt: new Date() }, ...Array.from({ length: 3 }, plainClient)];
    const visitPolicy = compressed(2_000);
    const clinic = await maker.make({ professionals: flags.visits, clients, durationMin: 1, visitPolicy });
    await atNoon(stack, [clinic]);
    const session = await signedInAt(clinic, () => stack.urls.api);
    context.defer(() => Promise.resolve(session.close()));

    const folders = await foldersOf(context, stack.stateDir);
    await takeBackup(stack, folders.base);
    // After the copy, which holds this process up: a receiver that is silent for a minute is given up. It begins with the open segment.
    const receiver = await receiveWal(stack.adminUrl, folders.wal, 'drill');
    context.defer(() => receiver.stop());
    // From here on an answer means that the log lies in two places.
    await inDatabase(stack.adminUrl, 'postgres', async (client) => {
      await client.query(`alter system set synchronous_standby_names = 'drill'`);
      await client.query('select pg_reload_conf()');
    });
    const visits = await openVisits(session, clinic);
    say(`a backup, then ${visits.length} visits, and somebody is erased`);
    await eraseOne(stack, clinic.id, clinic.clientIds[0] ?? '');
    const writer = new Writer(session);
    await writer.run(flags.seconds * 1_000 + Math.random() * 2_000, () => destroy(stack));
    await receiver.stop();

    const began = Date.now();
    await recover(stack, folders);
    const seconds = Math.round((Date.now() - began) / 100) / 10;
    say(`served again after ${seconds} s`);
    const lost = await writer.missing(stack);
    const unrun = await unrunVisits(stack, 60_000);
    const old = await comesBack(context, stack, folders.base, { clinic, person });
    const figures = {
      ...{ acknowledged: writer.acknowledged.length, lost, people_back: old.seen + old.rows },
      ...{ erased_again: old.applied, unrun_visits: unrun, chain_ok: await chainHolds(stack, say) },
      rto_seconds: seconds,
    };
    const faults = [
      ...mustBeZero(figures, ['lost', 'people_back', 'unrun_visits']),
      ...(figures.acknowledged > 5 ? [] : ['nobody worked when it happened']),
      ...(old.applied === 1 ? [] : ['the old backup had nobody to erase again: that proves nothing']),
      ...(figures.chain_ok ? [] : ['the audit trail does not hold']),
      ...(seconds > 300 ? ['it took longer than five minutes'] : []),
    ];
    return { figures, faults };
  },
});

const plainClient = () => ({ ...canaryPerson(), whatsappOptInAt: new Date() });

async function foldersOf({ defer }: Context<string>, stateDir: string) {
  const { rm } = await import('node:fs/promises');
  const root = `${stateDir}-backups`;
  defer(() => rm(root, { recursive: true, force: true }));
  const folders = { base: join(root, 'base'), wal: join(root, 'wal') };
  for (const folder of Object.values(folders)) mkdirSync(folder, { recursive: true });
  return folders;
}
