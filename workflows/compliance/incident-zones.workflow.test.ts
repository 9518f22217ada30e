import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type IncidentStage, openIncidentStage } from '../../tests/support/incident-stage.ts';

let stage: IncidentStage;
beforeAll(async () => {
  stage = await openIncidentStage();
});
afterAll(() => stage.close());

/** In order of time: the server's clock only goes on. */
describe('three, three and twenty business days on the clock of the clinic, with nobody present', () => {
  it.each([
    {
      // Known in the evening: in UTC it is Wednesday already. Corpus Christi, 31 May, is a ponto facultativo and counts.
      ...{ name: 'Corpus Christi in Acre', zone: 'America/Rio_Branco', known: '2029-05-29T22:00' },
      ...{ end: '2029-06-29T12:00', days: ['2029-06-02', '2029-06-07', '2029-06-27'] },
    },
    {
      // 24 October is Manaus's own holiday and counts; All Souls, the Republic and 20 November do not.
      ...{ name: 'a city’s holiday in Manaus', zone: 'America/Manaus', known: '2029-10-23T10:00' },
      ...{ end: '2029-11-26T12:00', days: ['2029-10-27', '2029-11-01', '2029-11-24'] },
    },
    {
      ...{ name: '15 and 20 November in Noronha', zone: 'America/Noronha', known: '2030-11-14T23:30' },
      ...{ end: '2030-12-18T12:00', days: ['2030-11-22', '2030-11-27', '2030-12-17'] },
    },
  ])('$name', async ({ zone, known, end, days: [notice, declaration, complement] }) => {
    const { done } = await stage.play(
      known,
      async ({ until, change, handle }) => {
        await until(end);
        await change({ isClosed: true });
        await handle.result();
      },
      zone,
    );
    const overdue = done.filter((line) => line.endsWith('-overdue') && !line.includes('assessment'));
    expect(overdue).toEqual([
      `${notice} 00:00 anpd-overdue`,
      `${notice} 00:00 people-overdue`,
      `${declaration} 00:00 declaration-overdue`,
      `${complement} 00:00 complement-overdue`,
    ]);
  });
});
