import { randomUUID } from 'node:crypto';
import { defineBench, mustBeZero } from './support/bench.ts';
import { asAdmin, clinicMaker, dayAhead, signedInAt } from './support/clinic.ts';
import { percentile } from './support/percentiles.ts';
import { startRecordStack } from './support/stack.ts';

const apis = 2;

/** So many people want the same slot at the same moment; one gets it, all others hear why not. */
export const bench = defineBench({
  flags: { requests: 1_000 },
  limitSeconds: 300,
  async run(context) {
    const { requests } = context.flags;
    const stack = await startRecordStack(context, { apis });
    const maker = clinicMaker(stack);
    context.defer(() => maker.close());
    const clinic = await maker.make({ professionals: 1, clients: 50 });
    const sessions = await Promise.all(
      stack.urls.apis.map((url) => signedInAt(clinic, () => url, Math.ceil(requests / apis))),
    );
    context.defer(() => Promise.resolve(sessions.forEach((session) => session.close())));
    // Connections and plans first: the race is about the slot, not about the first hello.
    const say = (index: number) => sessions[index % apis] as (typeof sessions)[number];
    await Promise.all(Array.from({ length: requests }, (_, index) => say(index).send('GET', '/session')));

    context.say(`${requests} bookings of one slot at once`);
    const wish = {
      procedureId: clinic.procedureId,
      professionalId: clinic.professionalIds[0],
      startsAt: new Date(dayAhead(10) + 15 * 3_600_000).toISOString(),
    };
    const began = performance.now();
    const answers = await Promise.all(
      Array.from({ length: requests }, async (_, index) => {
        const clientId = clinic.clientIds[index % clinic.clientIds.length];
        const started = performance.now();
        const verdict = await say(index)
          .send('POST', '/appointments', { ...wish, clientId }, randomUUID())
          .then(({ status, body }) => `${status} ${codeOf(body)}`)
          .catch((error: Error) => `0 ${error.message}`);
        return { verdict, ms: performance.now() - started };
      }),
    );
    const wall = performance.now() - began;
    const verdicts = new Map<string, number>();
    for (const { verdict } of answers) verdicts.set(verdict, (verdicts.get(verdict) ?? 0) + 1);
    context.say(`answers: ${JSON.stringify(Object.fromEntries(verdicts))}`);
    const [created, conflicts] = [verdicts.get('201 ') ?? 0, verdicts.get('409 slot-unavailable') ?? 0];
    const stored = await asAdmin(stack, async (admin) => {
      const { rows } = await admin.query<{ visits: number; holds: number; audited: number; queued: number }>(
        `select (select count(*)::int from appointments) as visits, (select count(*)::int from occupancies) as holds,
           (select count(*)::int from audit_events where action = 'appointment.book') as audited,
           (select count(*)::int from outbox) as queued`,
      );
      return rows[0];
    });
    const figures = {
      ...{ created, conflicts, errors: requests - created - conflicts },
      p99_ms: percentile(
        answers.map(({ ms }) => ms),
        0.99,
      ),
      p50_ms: percentile(
        answers.map(({ ms }) => ms),
        0.5,
      ),
      wall_ms: Math.round(wall),
      stored: stored?.visits ?? -1,
    };
    const faults = mustBeZero(figures, ['errors']);
    if (figures.created !== 1 || figures.conflicts !== requests - 1) faults.push('not exactly one winner');
    if (Object.values(stored ?? {}).some((rows) => rows !== 1))
      faults.push(`in Postgres: ${JSON.stringify(stored)}`);
    return { figures, faults };
  },
});

const codeOf = (body: unknown): string => (body as { code?: string } | null)?.code ?? '';
