import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addDays, instantOf, wallTime } from '../../domain/clinic/calendar.ts';
import { openRightsStage, type RightsStage } from '../../tests/support/rights-stage.ts';

const day = 86_400_000;
const minute = 60_000;
let stage: RightsStage;
beforeAll(async () => {
  stage = await openRightsStage();
});
afterAll(() => stage.close());

/** Nobody does anything until day sixteen; the wall time of each mark in the clinic. */
async function silence(wall: string, timeZone: string): Promise<string[]> {
  const [on = '', time = ''] = wall.split('T');
  const place = { timeZone, at: instantOf(on, time, timeZone) };
  const late = instantOf(addDays(on, 16), '12:00', timeZone);
  const { done, times } = await stage.play(
    {},
    async ({ handle, change, sleep, now }) => {
      // Up to a minute before the mark, so that a clock that is early shows.
      while ((await now()) < late) await sleep(Math.min(day / 4 + minute, Math.max(1, late - (await now()))));
      await change({ state: 'decided' });
      // Not by waiting for the result: with nothing left to do, the server's clock would go on for ten years.
      // Nor by the row: a worker that leaves before the process has ended leaves a task behind that holds the clock.
      while ((await handle.describe()).status.name === 'RUNNING') await pause(50);
    },
    place,
  );
  return done.map((name, index) => {
    const at = wallTime(times[index] as number, timeZone);
    return `${name} ${at.day} ${at.time}`;
  });
}

/** In order of time: the server's clock only goes on. */
describe('fifteen days of the law with nobody present', () => {
  it.each([
    [
      'Christmas and New Year',
      '2027-12-20T18:30',
      'America/Sao_Paulo',
      ['2027-12-31', '2028-01-03', '2028-01-05'],
    ],
    [
      'Carnival and 29 February',
      '2028-02-18T09:00',
      'America/Manaus',
      ['2028-02-29', '2028-03-03', '2028-03-05'],
    ],
    [
      'Holy Week and Tiradentes',
      '2028-04-10T23:40',
      'America/Rio_Branco',
      ['2028-04-21', '2028-04-24', '2028-04-26'],
    ],
    ['Corpus Christi', '2028-06-05T00:10', 'America/Noronha', ['2028-06-16', '2028-06-19', '2028-06-21']],
    ['20 November', '2028-11-15T14:00', 'America/Sao_Paulo', ['2028-11-26', '2028-11-29', '2028-12-01']],
  ])('over %s, received %s in %s', async (_, wall, timeZone, [warn, escalate, breach]) => {
    const told = await silence(wall, timeZone);
    expect(told.slice(1, 4)).toEqual([
      `warn ${warn} 00:00`,
      `escalate ${escalate} 00:00`,
      `breach ${breach} 00:00`,
    ]);
    expect(told.slice(4).map((line) => line.split(' ')[0])).toEqual(['answer', 'close']);
  });
});
