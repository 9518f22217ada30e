import { changedSignal } from '../../workflows/appointments/appointment-lifecycle.ts';
import { openVisitStage, type PlayedVisit } from './visit-story.ts';
import { writeHistory } from './write-history.ts';

/*
 * Records real histories of the visit's workflow, of invented visits, beside it: `node --import tsx tests/support/record-histories.ts`.
 * Run it only to ADD a story. Visits that sent by themselves (retried-send, dropped-message, unknown-…) were recorded before 2026-11-26. A history of a release that may still have open visits stays as it is: it is what replay is for.
 */
const minute = 60_000;
const hour = 60 * minute;
const end = async ({ handle, command }: PlayedVisit): Promise<void> => {
  await command({ status: 'cancelled' });
  await handle.result();
};

/** Those that begin as a hold of a quarter of an hour. */
const holds: Record<string, (visit: PlayedVisit) => Promise<void>> = {
  async 'held-then-booked'(visit) {
    await visit.until((await visit.now()) + 5 * minute);
    await visit.command({ status: 'booked' });
    await visit.until(visit.startsAt - 46 * hour);
    await visit.command({ status: 'confirmed' });
    await visit.until(visit.startsAt - 10 * minute);
    await visit.command({ status: 'arrived' });
    await visit.until(visit.startsAt + hour);
    await visit.command({ status: 'done', finishedAt: visit.startsAt + hour });
    await visit.handle.result();
  },
  async 'held-then-lapsed'({ handle }) {
    await handle.result();
  },
  async 'held-then-released'(visit) {
    await visit.until((await visit.now()) + 5 * minute);
    await end(visit);
  },
};

const stories: Record<string, (visit: PlayedVisit) => Promise<void>> = {
  ...holds,
  async 'confirmed-and-done'({ clinic, command, handle, startsAt, until }) {
    await until(startsAt - 46 * hour);
    await command({ status: 'confirmed' });
    await until(startsAt - 10 * minute);
    await command({ status: 'arrived' });
    clinic.change({ status: 'in-room' });
    await until(startsAt + hour);
    await command({ status: 'done', finishedAt: startsAt + hour });
    await handle.result();
  },
  async cancelled(visit) {
    await visit.until(visit.startsAt - 47 * hour);
    await end(visit);
  },
  async moved(visit) {
    await visit.until(visit.startsAt - 40 * hour);
    await visit.command({ status: 'confirmed' });
    const startsAt = visit.startsAt + 168 * hour;
    await visit.command({ status: 'booked', startsAt, endsAt: startsAt + hour });
    await visit.until(startsAt - 2 * hour);
    await end(visit);
  },
  async 'no-show'({ handle }) {
    await handle.result();
  },
  async 'queued-messages'(visit) {
    await visit.until(visit.startsAt - 46 * hour);
    await visit.command({ status: 'confirmed' });
    await visit.until(visit.startsAt - 10 * minute);
    await visit.command({ status: 'arrived' });
    await visit.until(visit.startsAt + hour);
    await visit.command({ status: 'done', finishedAt: visit.startsAt + hour });
    await visit.handle.result();
  },
  async 'queued-when-the-record-is-back'(visit) {
    visit.clinic.provider = (_, attempt) => (attempt < 4 ? new Error('no database') : {});
    await visit.until(visit.startsAt - 2 * hour);
    await end(visit);
  },
  async 'late-and-doubled-signals'(visit) {
    await Promise.all(Array.from({ length: 10 }, () => visit.handle.signal(changedSignal)));
    await visit.until(visit.startsAt - 47 * hour);
    await Promise.all([visit.command({ status: 'confirmed' }), visit.handle.signal(changedSignal)]);
    await end(visit);
  },
};

const wanted = process.argv.slice(2);
const stage = await openVisitStage();
for (const [name, story] of Object.entries(stories)) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  await stage.play(name in holds ? { holdMs: 15 * minute } : {}, async (visit) => {
    await story(visit);
    await writeHistory('appointments', name, visit.handle);
  });
}
await stage.close();
process.exit(0);
