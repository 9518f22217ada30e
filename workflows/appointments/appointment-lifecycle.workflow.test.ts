import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openVisitStage } from '../../tests/support/visit-story.ts';
import type { PlayedVisit, VisitStage } from '../../tests/support/visit-story.ts';
import { defaultVisitPolicy } from '../../domain/appointments/visit-policy.ts';
import { changedSignal, stageQuery } from './appointment-lifecycle.ts';

const minute = 60_000;
const hour = 60 * minute;
let stage: VisitStage;
beforeAll(async () => {
  stage = await openVisitStage();
});
afterAll(() => stage.close());

/** Hours before (negative: after) the start at which each message left, rounded to a minute. */
const left = ({ clinic, startsAt }: PlayedVisit): [string, number][] =>
  clinic.sent.map(({ step, at }) => [step, Math.round((startsAt - at) / minute) / 60]);
const historyOf = async ({ handle }: PlayedVisit) => (await handle.fetchHistory()).events ?? [];

describe('a visit that ends without a message too many', () => {
  it('sends nothing more once the visit is cancelled', () =>
    stage.play({}, async (visit) => {
      await visit.until(visit.startsAt - 47 * hour);
      await visit.command({ status: 'cancelled' });
      await visit.handle.result();
      expect(left(visit)).toEqual([['confirmation-request', 48]]);
      expect(visit.clinic.isClosed).toBe(true);
    }));

  it('does not ask for a confirmation when the visit was booked 5 hours ahead', async () => {
    const startsAt = (await stage.env.currentTimeMs()) + 5 * hour;
    const policy = { ...defaultVisitPolicy, quietHours: null };
    await stage.play({ startsAt, policy }, async (visit) => {
      await visit.handle.result();
      expect(left(visit)).toEqual([['reminder', 3]]);
      expect(visit.clinic.visit.status).toBe('no-show');
    });
  });

  it('marks the absence 15 minutes after the start and not when the client has arrived', async () => {
    await stage.play({}, async (visit) => {
      await visit.until(visit.startsAt + 14 * minute);
      expect(visit.clinic.visit.status).toBe('booked');
      await visit.until(visit.startsAt + 16 * minute);
      await visit.handle.result();
      expect(visit.clinic.visit.status).toBe('no-show');
    });
    await stage.play({}, async (visit) => {
      await visit.until(visit.startsAt - 10 * minute);
      await visit.command({ status: 'arrived' });
      await visit.until(visit.startsAt + 5 * hour);
      expect(visit.clinic.visit.status).toBe('arrived');
      await visit.handle.terminate();
    });
  });

  it('ends when the row is gone', () =>
    stage.play({}, async (visit) => {
      visit.clinic.activities.readVisit = () => Promise.resolve(null);
      await visit.command({});
      await visit.handle.result();
      expect(visit.clinic.sent).toEqual([]);
    }));
});

describe('a visit that is only held', () => {
  const quarter = 15 * minute;

  it('is given back when its time is over, and nothing was ever sent', () =>
    stage.play({ holdMs: quarter }, async (visit) => {
      await visit.until((await visit.now()) + 14 * minute);
      expect(visit.clinic.visit.status).toBe('held');
      expect(await visit.handle.query(stageQuery)).toMatchObject({
        status: 'held',
        waitingFor: 'hold-end',
        until: visit.clinic.visit.holdExpiresAt,
      });
      await visit.handle.result();
      expect(visit.clinic.visit.status).toBe('cancelled');
      expect(visit.clinic).toMatchObject({ sent: [], isClosed: true });
    }));

  it('becomes a visit like any other when it is booked in time', () =>
    stage.play({ holdMs: quarter }, async (visit) => {
      await visit.until((await visit.now()) + 10 * minute);
      await visit.command({ status: 'booked' });
      await visit.until((await visit.now()) + hour);
      expect(visit.clinic.visit.status).toBe('booked');
      await visit.until(visit.startsAt - 2 * hour);
      expect(left(visit)).toEqual([
        ['confirmation-request', 48],
        ['reminder', 3],
      ]);
      await visit.command({ status: 'cancelled' });
      await visit.handle.result();
    }));

  it('is given back in the end although the record could not be written for a while', () =>
    stage.play({ holdMs: quarter }, async (visit) => {
      const { releaseHold } = visit.clinic.activities;
      let tries = 0;
      visit.clinic.activities.releaseHold = (input) => {
        tries += 1;
        return tries < 4 ? Promise.reject(new Error('no database')) : releaseHold(input);
      };
      await visit.handle.result();
      expect(tries).toBe(4);
      expect(visit.clinic.visit.status).toBe('cancelled');
    }));
});

describe('the story of a visit', () => {
  it('asks 48 hours before, hears the confirmation, reminds 3 hours before and follows up a day later', () =>
    stage.play({}, async (visit) => {
      await visit.until(visit.startsAt - 46 * hour);
      expect(await visit.handle.query(stageQuery)).toMatchObject({
        status: 'booked',
        waitingFor: 'client-confirmation',
      });
      await visit.command({ status: 'confirmed' });
      await visit.until(visit.startsAt - 5 * minute);
      expect(await visit.handle.query(stageQuery)).toMatchObject({
        waitingFor: 'arrival',
        until: visit.startsAt + 15 * minute,
      });
      await visit.command({ status: 'arrived' });
      await visit.until(visit.startsAt);
      // Entering the room changes nothing the process waits for, so the command does not poke it.
      visit.clinic.change({ status: 'in-room' });
      const finishedAt = visit.startsAt + hour;
      await visit.until(finishedAt);
      await visit.command({ status: 'done', finishedAt });
      await visit.handle.result();
      expect(left(visit)).toEqual([
        ['confirmation-request', 48],
        ['reminder', 3],
        ['after-care', -25],
      ]);
      expect(visit.clinic.isClosed).toBe(true);
      const events = await historyOf(visit);
      expect(events.length).toBeLessThanOrEqual(60);
    }));

  it('re-times everything after a move and asks again, because the new start was never confirmed', () =>
    stage.play({}, async (visit) => {
      await visit.until(visit.startsAt - 40 * hour);
      await visit.command({ status: 'confirmed' });
      const startsAt = visit.startsAt + 7 * 24 * hour;
      await visit.command({ status: 'booked', startsAt, endsAt: startsAt + hour });
      await visit.until(visit.startsAt + hour);
      expect(left(visit)).toEqual([['confirmation-request', 48]]);
      await visit.until(startsAt - 47 * hour);
      await visit.command({ status: 'confirmed' });
      await visit.until(startsAt - 2 * hour);
      expect(visit.clinic.sent.map(({ step, startsAt: of }) => [step, of])).toEqual([
        ['confirmation-request', visit.startsAt],
        ['confirmation-request', startsAt],
        ['reminder', startsAt],
      ]);
      await visit.command({ status: 'cancelled' });
      await visit.handle.result();
    }));

  it('asks at once when booked a day ahead', async () => {
    const startsAt = (await stage.env.currentTimeMs()) + 24 * hour;
    const policy = { ...defaultVisitPolicy, quietHours: null, quietDays: false };
    await stage.play({ startsAt, policy }, async (visit) => {
      await visit.until(startsAt - 23 * hour);
      expect(left(visit)).toEqual([['confirmation-request', 24]]);
      await visit.command({ status: 'cancelled' });
      await visit.handle.result();
    });
  });
});

describe('a message of a visit', () => {
  it('is queued when the record can be written again, once, and the visit goes on', () =>
    stage.play({}, async (visit) => {
      visit.clinic.provider = (_, attempt) => (attempt < 4 ? new Error('no database') : {});
      await visit.until(visit.startsAt - 2 * hour);
      expect(left(visit).map(([step]) => step)).toEqual(['confirmation-request', 'reminder']);
      await visit.command({ status: 'cancelled' });
      await visit.handle.result();
    }));

  it('is of use until it would come too late, whatever night lies before: its own process waits', () =>
    stage.play({}, async (visit) => {
      const asked: number[] = [];
      const { queueVisitMessage } = visit.clinic.activities;
      visit.clinic.activities.queueVisitMessage = (input) => {
        asked.push((visit.startsAt - input.usefulUntil) / hour);
        return queueVisitMessage(input);
      };
      await visit.until(visit.startsAt - 2 * hour);
      expect(asked).toEqual([12, 1]);
      await visit.command({ status: 'cancelled' });
      await visit.handle.result();
    }));
});

describe('signals', () => {
  it('lose nothing when they come many at once, doubled and early', () =>
    stage.play({}, async (visit) => {
      await Promise.all(Array.from({ length: 20 }, () => visit.handle.signal(changedSignal)));
      await visit.command({ status: 'confirmed' });
      await visit.until(visit.startsAt - 2 * hour);
      expect(left(visit)).toEqual([['reminder', 3]]);
      await visit.command({ status: 'cancelled' });
      await visit.handle.result();
    }));
});
