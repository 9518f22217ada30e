import type { Stack } from '../local/stack.ts';
import { startRotation } from '../models/key-rotation.ts';
import { createKnex } from '../models/knex.ts';
import { createTenancy, systemActor, type Tenancy } from '../models/tenancy.ts';
import { type Context, defineBench, mustBeZero } from './support/bench.ts';
import { asAdmin, clinicMaker, signedInAt } from './support/clinic.ts';
import { kmsOf } from './support/keys.ts';
import { loadRows } from './support/rotation/load.ts';
import { startTraffic } from './support/rotation/traffic.ts';
import { inClear, lostWrites, underOldKey, unreadable } from './support/rotation/verdict.ts';
import { startClinicStack } from './support/stack.ts';

const pause = (ms: number) => new Promise((done) => setTimeout(done, ms));

interface Progress {
  state: string;
  done: number;
  unreadable: number;
}
const progressOf = (stack: Stack, id: string): Promise<Progress> =>
  asAdmin(stack, async (admin) => {
    const { rows } = await admin.query<Progress>(
      'select state, wrapped + resealed as done, unreadable from key_rotations where id = $1',
      [id],
    );
    return rows[0] ?? { state: 'missing', done: 0, unreadable: 0 };
  });

/** kill -9 of the worker whenever another part of the way is done; how often it came to that. */
async function killAlong(
  stack: Stack,
  id: string,
  { total, kills }: { total: number; kills: number },
  say: Context<string>['say'],
): Promise<number> {
  let killed = 0;
  for (const until = Date.now() + 1_200_000; Date.now() < until; await pause(30)) {
    const { state, done } = await progressOf(stack, id);
    if (state === 'done') return killed;
    if (killed === kills || done < (total * (killed + 0.5)) / kills) continue;
    killed += 1;
    await stack.service('worker').kill();
    say(`kill -9 of the worker at ${done} of ${total}`);
    await stack.service('worker').restart();
  }
  throw new Error('the rotation did not end');
}

/** A process that has read the keys just now. */
async function asNewProcess<T>(stack: Stack, work: (tenancy: Tenancy) => Promise<T>): Promise<T> {
  const knex = createKnex({ url: stack.roleUrls.worker, pool: 1 });
  const tokenKey = Buffer.from(stack.secrets.tokenKey, 'base64');
  return work(createTenancy({ knex, kms: kmsOf(stack), tokenKey })).finally(() => knex.destroy());
}

/**
 * A clinic's key changes under a full clinic while its people read and write and the worker is killed: everything opens all the time, and in
 * the end nothing hangs on the old key.
 */
export const bench = defineBench({
  flags: { rows: 100_000, kills: 5, remember: 3 },
  limitSeconds: 1_800,
  async run(context) {
    const { flags, say } = context;
    // Minutes are seconds: how long a process remembers keys, and with it both waits of the rotation.
    const env = { NEONPRO_KEYS_REMEMBERED_SECONDS: String(flags.remember) };
    const stack = await startClinicStack(context, { durable: false, env });
    const maker = clinicMaker(stack);
    context.defer(() => maker.close());
    const clinic = await maker.make({ professionals: 2, clients: 2 });
    const loaded = await loadRows(stack, maker, clinic, flags.rows);
    const before = await asNewProcess(stack, async (tenancy) =>
      underOldKey(stack, await tenancy.vaultOf(clinic.id), clinic.id),
    );
    say(`${before} values hang on the clinic's key`);
    const session = await signedInAt(clinic, () => stack.urls.api);
    context.defer(() => Promise.resolve(session.close()));
    const traffic = startTraffic(session, clinic, loaded, say);
    const began = Date.now();
    const { id } = await maker.tenancy.withClinic(systemActor(clinic.id), startRotation);
    await maker.tenancy.knex.raw('notify neonpro_outbox');
    const killed = await killAlong(stack, id, { total: before, kills: flags.kills }, say);
    const seconds = Math.round((Date.now() - began) / 100) / 10;
    say(`rotated in ${seconds} s; ${traffic.reads} reads and ${traffic.writes} writes meanwhile`);
    await traffic.stop();
    const found = await asNewProcess(stack, async (tenancy) => ({
      unreadable_rows: await unreadable(stack, tenancy, clinic.id),
      under_old_key: await underOldKey(stack, await tenancy.vaultOf(clinic.id), clinic.id),
      lost_writes: await lostWrites(tenancy, clinic.id, traffic),
    }));
    const { plaintext, keys } = await inClear(stack, clinic.id);
    const { unreadable: passedBy } = await progressOf(stack, id);
    const figures = {
      ...{ ...found, failed_reads: traffic.failedReads, failed_writes: traffic.failedWrites },
      ...{ plaintext, keys_in_clear: keys, passed_by: passedBy },
      ...{ under_key_before: before, kills: killed, reads: traffic.reads, writes: traffic.writes, seconds },
    };
    const zeros = ['unreadable_rows', 'under_old_key', 'lost_writes', 'failed_reads', 'failed_writes'];
    const faults = mustBeZero(figures, [...zeros, 'plaintext', 'keys_in_clear', 'passed_by']);
    if (before < flags.rows) faults.push(`only ${before} values were seen before: the scan is blind`);
    if (killed < flags.kills) faults.push(`the worker was killed ${killed} times, not ${flags.kills}`);
    if (traffic.writes === 0 || traffic.reads === 0) faults.push('nobody read or wrote meanwhile');
    return { figures, faults };
  },
});
