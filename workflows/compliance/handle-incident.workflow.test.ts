import { ApplicationFailure } from '@temporalio/common';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { publicDeadline } from '../../domain/compliance/incident.ts';
import { type IncidentStage, openIncidentStage } from '../../tests/support/incident-stage.ts';

const minute = 60_000;
let stage: IncidentStage;
beforeAll(async () => {
  stage = await openIncidentStage();
});
afterAll(() => stage.close());

/** Nobody does anything: every clock runs out, on the day the law says. */
describe('clocks across holidays, with nobody present', () => {
  const silence = (known: string, end: string) =>
    stage.play(known, async ({ until, change, handle }) => {
      await until(end);
      await change({ isClosed: true });
      await handle.result();
    });
  const overdue = (done: string[]) =>
    done.filter((line) => line.endsWith('-overdue')).map((line) => line.replace('-overdue', ''));
  const warned = (done: string[]) =>
    done.filter((line) => line.endsWith('-warned')).map((line) => line.replace('-warned', ''));

  it('Friday before Christmas to the New Year', async () => {
    const { done } = await silence('2027-12-23T16:00', '2028-01-26T12:00');
    // Thursday 23rd; the 24th is no holiday, the 25th is a Saturday: Friday, Monday, Tuesday.
    expect(warned(done)).toEqual([
      '2027-12-23 16:00 assessment',
      '2027-12-28 00:00 anpd',
      '2027-12-28 00:00 people',
      '2027-12-31 00:00 declaration',
      '2028-01-14 00:00 complement',
    ]);
    expect(overdue(done)).toEqual([
      '2027-12-24 16:00 assessment',
      '2027-12-29 00:00 anpd',
      '2027-12-29 00:00 people',
      '2028-01-01 00:00 declaration',
      '2028-01-21 00:00 complement',
    ]);
  });

  it('Friday before Carnival: optional days count, so that nothing is late', async () => {
    const { done } = await silence('2028-02-25T18:00', '2028-03-31T12:00');
    expect(overdue(done)).toEqual([
      '2028-02-26 18:00 assessment',
      '2028-03-02 00:00 anpd',
      '2028-03-02 00:00 people',
      '2028-03-07 00:00 declaration',
      '2028-03-25 00:00 complement',
    ]);
  });

  it('Maundy Thursday, Good Friday and Tiradentes', async () => {
    const { done } = await silence('2028-04-13T09:00', '2028-05-20T12:00');
    // Good Friday 14 April, Tiradentes Friday 21 April, Labour Day Monday 1 May.
    expect(overdue(done)).toEqual([
      '2028-04-14 09:00 assessment',
      '2028-04-20 00:00 anpd',
      '2028-04-20 00:00 people',
      '2028-04-26 00:00 declaration',
      '2028-05-17 00:00 complement',
    ]);
  });
});

describe('an incident', () => {
  it('that is told in time settles what was asked, sends in hundreds and ends with the case', async () => {
    const { done, facts } = await stage.play('2028-06-05T10:00', async (play) => {
      const { change, finish, sleep, handle } = play;
      await sleep(30 * minute);
      await change({ decision: 'notify' });
      await finish('assessment');
      await sleep(30 * minute);
      await change({ unsent: 250 });
      await sleep(minute);
      await finish('anpd', 'people', 'declaration');
      await sleep(minute);
      await finish('complement');
      await change({ isClosed: true });
      await handle.result();
    });
    expect(done.map((line) => line.slice(17))).toEqual([
      'assessment-warned',
      'assessment-settled',
      ...['send', 'send', 'send'],
    ]);
    expect(facts?.unsent).toBe(0);
  });

  it('told late is settled when it is told, and not before', async () => {
    const { done } = await stage.play('2028-07-03T10:00', async ({ change, finish, until, handle }) => {
      await change({ decision: 'notify' });
      await finish('assessment');
      await until('2028-07-10T10:00');
      await finish('anpd', 'people');
      await until('2028-07-10T11:00');
      await finish('declaration', 'complement');
      await change({ isClosed: true });
      await handle.result();
    });
    const settled = done.filter((line) => line.endsWith('settled'));
    expect(settled.map((line) => line.slice(17))).toEqual([
      ...['assessment-settled', 'anpd-settled', 'people-settled'],
    ]);
    expect(settled[1]).toContain('2028-07-10 10:00');
  });

  it('judged harmless owes nothing and waits for its end', async () => {
    const { done } = await stage.play('2028-07-17T10:00', async ({ change, finish, until, handle }) => {
      await change({ decision: 'no-notify' });
      await finish('assessment');
      await until('2028-08-30T10:00');
      await change({ isClosed: true });
      await handle.result();
    });
    expect(done.filter((line) => line.includes('anpd'))).toEqual([]);
  });
});

describe('a public notice', () => {
  it('is asked to be kept up, stands three months, and then the case may end', async () => {
    const { done } = await stage.play('2028-10-02T10:00', async (play) => {
      const { change, finish, until, handle, now } = play;
      await change({ decision: 'notify' });
      await finish('assessment', 'anpd', 'people', 'declaration', 'complement');
      const from = await now();
      await change({ publicFrom: from, publicUntil: publicDeadline(from, 'America/Sao_Paulo') });
      await until('2029-01-10T10:00');
      await change({ isClosed: true });
      await handle.result();
    });
    expect(done.filter((line) => line.includes('public'))).toEqual([
      '2028-10-02 10:00 public-warned',
      '2029-01-03 00:00 public-overdue',
      '2029-01-10 10:00 public-settled',
    ]);
  });
});

describe('an incident whose process meets faults', () => {
  it('sends on when the sending comes back, to nobody twice', async () => {
    let tries = 0;
    const { done, facts } = await stage.play('2029-02-05T10:00', async (play) => {
      const { incident, change, finish, sleep, handle } = play;
      incident.fate = (name) => (name === 'send' && (tries += 1) <= 5 ? new Error('away') : null);
      await change({ decision: 'notify', unsent: 150 });
      await sleep(10 * minute);
      await finish('assessment', 'anpd', 'people', 'declaration', 'complement');
      await change({ isClosed: true });
      await handle.result();
    });
    expect(tries).toBe(7);
    expect(done.filter((line) => line.endsWith('send'))).toHaveLength(2);
    expect(facts?.unsent).toBe(0);
  });

  it('goes on when the database is back, and raises late what it could not raise', async () => {
    let away = 0;
    const { done } = await stage.play('2029-03-05T10:00', async ({ incident, until, change, handle }) => {
      incident.fate = (name) => (name === 'anpd-warned' && (away += 1) <= 60 ? new Error('away') : null);
      await until('2029-03-08T12:00');
      await change({ isClosed: true });
      await handle.result();
    });
    expect(away).toBe(61);
    expect(done.some((line) => line.endsWith('anpd-warned'))).toBe(true);
  });

  it('fails when it is refused for good, so that the reconciler starts it again', async () => {
    const { facts } = await stage.play('2029-04-02T10:00', async ({ incident, handle, until }) => {
      incident.fate = () => ApplicationFailure.nonRetryable('refused', 'forbidden');
      await until('2029-04-04T10:00');
      await expect(handle.result()).rejects.toThrow();
    });
    expect(facts?.isClosed).toBe(false);
  });
});
