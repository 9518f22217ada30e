import { ApplicationFailure } from '@temporalio/common';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type DepositStage, openDepositStage } from '../../tests/support/deposit-stage.ts';

const minute = 60_000;
// People act between two looks of the process (after 1, 2, 4, 8 minutes), never on one: the time-skipping server refuses a workflow task
// that cancels a timer which fired meanwhile, and leaves the run hanging (temporalio/sdk-java#3088). A real server sends the task again.
const betweenLooks = 1.5 * minute;
const day = 1_440 * minute;
const away = (name: string, until: number) => (activity: string, call: number) =>
  activity === name && call <= until ? new Error('the bank is away') : null;

let stage: DepositStage;
beforeAll(async () => {
  stage = await openDepositStage();
});
afterAll(() => stage.close());

describe('a deposit whose process meets faults', () => {
  it('is not charged when the bank is away until its time is over: nothing is left behind, the slot is free', async () => {
    const deposit = await stage.play(async ({ deposit: fake, handle }) => {
      fake.fate = away('charge', Infinity);
      await handle.result();
    });
    expect(deposit.done).toEqual(['start-removal', 'remove', 'close']);
    expect(deposit.facts).toMatchObject({ state: 'unpaid', visit: { status: 'cancelled' } });
  });

  it('keeps the slot while the bank cannot say whether it was paid', async () => {
    const deposit = await stage.play(async ({ deposit: fake, facts, sleep, handle }) => {
      fake.fate = away('remove', 30);
      await sleep(20 * minute);
      expect(facts.visit?.status).toBe('held');
      await handle.result();
    });
    expect(deposit.done.slice(-3)).toEqual(['start-removal', 'remove', 'close']);
  });

  it('gives the money back when the bank is there again after an hour, once', async () => {
    const deposit = await stage.play(async ({ deposit: fake, pay, cancel, sleep, handle }) => {
      await sleep(betweenLooks);
      await pay();
      await sleep(minute);
      fake.fate = away('refund', 20);
      await cancel('clinic');
      await handle.result();
    });
    expect(deposit.bank.refunds).toBe(1);
    expect(deposit.facts?.state).toBe('refunded');
  });

  it('fails when it is refused for good, so that the reconciler starts it again', async () => {
    await stage.play(async ({ deposit: fake, handle }) => {
      fake.fate = (name) =>
        name === 'start-removal' ? ApplicationFailure.nonRetryable('refused', 'forbidden') : null;
      await expect(handle.result()).rejects.toThrow();
    });
  });

  it('leaves in peace when its row is gone', async () => {
    const deposit = await stage.play(async ({ deposit: fake, handle }) => {
      fake.facts = null;
      await handle.result();
    });
    expect(deposit.done.filter((one) => one !== 'charge')).toEqual([]);
  });
});

describe('a deposit', () => {
  it('paid in time books the visit, waits for it and is kept when it is done', async () => {
    const deposit = await stage.play(async ({ facts, pay, poke, sleep, handle }) => {
      await sleep(5 * minute);
      await pay();
      await sleep(10 * day);
      expect(facts.visit?.status).toBe('booked');
      await sleep(20 * day);
      Object.assign(facts.visit ?? {}, { status: 'done' });
      await poke();
      await handle.result();
    });
    expect(deposit.done.filter((one) => one !== 'look')).toEqual([
      'charge',
      'book',
      'settle service-done 0',
      'close',
    ]);
  });

  it('is found paid without any word of the bank', async () => {
    const deposit = await stage.play(async ({ deposit: fake, facts, sleep, cancel, handle }) => {
      await sleep(10 * minute);
      fake.bank.charge = 'paid';
      await sleep(3 * minute);
      // The next look would be after the end: the one at the end finds it.
      await sleep(2 * minute);
      expect(facts.visit?.status).toBe('booked');
      await cancel('client');
      await handle.result();
    });
    expect(deposit.done.slice(-4)).toEqual(['book', 'settle in-time 10000', 'refund', 'close']);
    expect(deposit.bank.refunds).toBe(1);
  });

  it('unpaid is taken back at the bank before the slot is let go', async () => {
    const deposit = await stage.play(async ({ handle }) => {
      await handle.result();
    });
    expect(deposit.bank.charge).toBe('removed');
    expect(deposit.done.filter((one) => one !== 'look')).toEqual([
      'charge',
      'start-removal',
      'remove',
      'close',
    ]);
    expect(deposit.done.filter((one) => one === 'look').length).toBeLessThanOrEqual(4);
  });

  it('waived books the visit without money', async () => {
    const deposit = await stage.play(async ({ facts, poke, sleep, handle }) => {
      await sleep(betweenLooks);
      facts.isWaived = true;
      await poke();
      await handle.result();
    });
    expect(deposit.facts).toMatchObject({ state: 'waived', visit: { status: 'booked' } });
  });

  it('of a visit that was missed is decided a day later, because the mark is a guess', async () => {
    const deposit = await stage.play(async ({ facts, pay, poke, sleep, now, handle }) => {
      await sleep(betweenLooks);
      await pay();
      await sleep(30 * day);
      Object.assign(facts.visit ?? {}, { status: 'no-show' });
      await poke();
      await handle.result();
      expect(await now()).toBeGreaterThanOrEqual((facts.visit?.startsAt ?? 0) + day);
    });
    expect(deposit.done.slice(-2)).toEqual(['settle no-show 0', 'close']);
  });

  it('whose refund takes the bank its time is asked about, not sent again', async () => {
    const deposit = await stage.play(async ({ deposit: fake, pay, cancel, sleep, handle }) => {
      await sleep(betweenLooks);
      await pay();
      await sleep(minute);
      fake.bank.isProcessing = true;
      await cancel('client');
      await sleep(20 * minute);
      fake.bank.isProcessing = false;
      await handle.result();
    });
    expect(deposit.bank.refunds).toBe(1);
    expect(deposit.done.filter((one) => one === 'refund').length).toBeLessThan(8);
  });

  it('told many times of the same thing does it once', async () => {
    const deposit = await stage.play(async ({ facts, pay, poke, sleep, cancel, handle }) => {
      await sleep(betweenLooks);
      for (let n = 0; n < 5; n += 1) await pay();
      await expect.poll(() => facts.visit?.status, { timeout: 20_000 }).toBe('booked');
      for (let n = 0; n < 5; n += 1) await poke();
      await cancel('clinic');
      await poke().catch(() => undefined);
      await handle.result();
    });
    const once = deposit.done.filter((one) => ['charge', 'book', 'refund'].includes(one));
    expect(once).toEqual(['charge', 'book', 'refund']);
  });
});
