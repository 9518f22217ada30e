import type { Stack } from '../local/stack.ts';
import { type Context, defineBench, mustBeZero } from './support/bench.ts';
import { asAdmin, clinicMaker, signedInAt } from './support/clinic.ts';
import { Phones } from './support/phone.ts';
import { Reception } from './support/reception.ts';
import { startClinicStack } from './support/stack.ts';
import { judgeWaitlist } from './support/waitlist/judge.ts';
import { answerOffers } from './support/waitlist/people.ts';
import { bookSlots, everybodyWaits, shortTurns, wakeful } from './support/waitlist/stage.ts';

type Names = 'slots' | 'daily' | 'turn' | 'kills' | 'seed';

const pause = (ms: number) => new Promise((done) => setTimeout(done, ms));
const people = 8;

/**
 * Visits are given up one after the other in a clinic where many wait: each freed time goes from telephone to telephone, people tap in
 * storms and in the instant their turn ends, and the worker is killed in between. In a second clinic one client alone waits while more
 * times become free in a day than she may be asked about. Then rows and messages are counted anew.
 */
export const bench = defineBench<Names>({
  flags: { slots: 40, daily: 25, turn: 8, kills: 1, seed: 20_261_126 },
  limitSeconds: 900,
  async run(context) {
    const { slots, daily, turn, kills, seed } = context.flags;
    const turnMs = turn * 1_000;
    const stack = await startClinicStack(context, { durable: false });
    const maker = clinicMaker(stack);
    context.defer(() => maker.close());
    const phones = new Phones(stack.urls.simulator);
    context.defer(() => Promise.resolve(phones.close()));

    const wish = { durationMin: 30, visitPolicy: wakeful };
    const clinic = await maker.make({ ...wish, professionals: 10, clients: people + slots * 3 });
    const lonely = await maker.make({ ...wish, professionals: 5, clients: 2 });
    await asAdmin(stack, async (admin) => {
      await shortTurns(admin, clinic.id, turnMs);
      await shortTurns(admin, lonely.id, 1_500);
    });
    await everybodyWaits(maker.tenancy, clinic, clinic.clientIds.slice(people));
    await everybodyWaits(maker.tenancy, lonely, lonely.clientIds.slice(1));
    const visits = await bookSlots(maker.tenancy, clinic, clinic.clientIds.slice(0, people), slots);
    const more = await bookSlots(maker.tenancy, lonely, lonely.clientIds.slice(0, 1), daily);
    const session = await signedInAt(clinic, () => stack.urls.api);
    const other = await signedInAt(lonely, () => stack.urls.api);
    context.defer(() => Promise.resolve([session.close(), other.close()]));

    const freedAt = new Map<string, number>();
    const outages: [number, number][] = [];
    const answers = answerOffers(phones, { turnMs, seed, phoneNumberId: clinic.phoneNumberId });
    const began = Date.now();
    const desk = new Reception(other, 60_000);
    const giveUpMore = (async () => {
      for (const id of more) await desk.command(id, 'cancel', { reason: 'client' });
    })();
    const reception = new Reception(session, 60_000);
    const giveUp = async (ids: readonly string[]) => {
      for (const id of ids) {
        freedAt.set(id, Date.now());
        await reception.command(id, 'cancel', { reason: 'client' });
        await pause(400);
      }
    };
    // Half in peace, so that the first message can be timed; half around the death of the worker.
    const half = Math.ceil(slots / 2);
    await giveUp(visits.slice(0, half));
    await untilAsked(stack, half);
    await Promise.all([
      giveUpMore,
      killWorker(stack, context, { kills, outages }),
      giveUp(visits.slice(half)),
    ]);
    context.say(`${slots + daily} times were given up; waiting for the turns`);
    await untilOver(stack, context, turnMs * 4 + daily * 8_000);
    await answers.stop();
    await pause(2_000);
    context.say(`people answered: ${JSON.stringify(answers.ways)}`);
    const judged = await asAdmin(stack, async (admin) =>
      judgeWaitlist(admin, await phones.ledger(0), { freedAt, outages }),
    );
    const figures = { ...judged, slots, daily, kills, seconds: Math.round((Date.now() - began) / 1000) };
    const zeros = [
      ...[
        'cap_violations',
        'double_accepts',
        'late_accepts',
        'asked_twice_at_once',
        'overlaps',
        'mismatches',
      ],
      ...['unfinished', 'inexact_turns', 'duplicate_messages', 'missing_messages'],
    ];
    const faults = mustBeZero(figures, zeros);
    if (daily > 20 && figures.most_a_day !== 20)
      faults.push(`the client of the second clinic was asked ${figures.most_a_day} times, not 20`);
    return { figures, faults };
  },
});

/** kill -9 in the middle of turns; each comes back after two seconds. */
async function killWorker(
  stack: Stack,
  { say }: Context<Names>,
  { kills, outages }: { kills: number; outages: [number, number][] },
): Promise<void> {
  for (let count = 0; count < kills; count += 1) {
    await pause(1_500);
    const from = Date.now();
    say('kill -9 worker');
    await stack.service('worker').kill();
    await pause(2_000);
    await stack.service('worker').restart();
    // The server finds out after the sticky timeout; activities under way after their heartbeat.
    outages.push([from - 500, Date.now() + 12_000]);
  }
}

/** Until so many times were offered to somebody, for a minute at the most. */
async function untilAsked(stack: Stack, times: number): Promise<void> {
  for (const until = Date.now() + 60_000; Date.now() < until; await pause(300)) {
    const asked = await asAdmin(stack, async (admin) => {
      const { rows } = await admin.query<{ n: number }>(
        'select count(distinct opening_id)::int as n from waitlist_offers where offered_at is not null',
      );
      return rows[0]?.n ?? 0;
    });
    if (asked >= times) return;
  }
}

async function untilOver(stack: Stack, { say }: Context<Names>, patienceMs: number): Promise<void> {
  let left = -1;
  for (const until = Date.now() + patienceMs; Date.now() < until; await pause(1_000)) {
    const open = await asAdmin(stack, async (admin) => {
      const { rows } = await admin.query<{ n: number }>(
        'select count(*)::int as n from slot_openings where not is_closed',
      );
      return rows[0]?.n ?? -1;
    });
    if (open === 0) return;
    if (open !== left) say(`${open} times are on offer`);
    left = open;
  }
}
