import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startClinics, type Clinics } from '../tests/support/clinics.ts';
import { type SenderLane, spacingMs, takeTurn } from './sender-rate.ts';
import { readSender, type Sender } from './sender.ts';
import type { Scope } from './tenancy.ts';

let clinics: Clinics;
const noon = new Date('2026-11-26T15:00:00Z');
beforeAll(async () => {
  clinics = await startClinics();
});
afterAll(() => clinics.stop());
beforeEach(() => clinics.admin.query('delete from sender_rates'));

const inClinic = <T>(work: (scope: Scope) => Promise<T>): Promise<T> =>
  clinics.workerTenancy.withClinic(clinics.a.system, work);

describe('the rate of a number', () => {
  it('is kept in every second, and used, when many wait: each comes back at the time it was given', async () => {
    const sender = (await inClinic(readSender)) as Sender;
    const slow = { ...sender, isCoexistence: true };
    let asking = Array.from({ length: 60 }, () => noon);
    const left: number[] = [];
    for (let rounds = 0; asking.length > 0 && rounds < 20; rounds += 1) {
      const waits: Date[] = [];
      for (const now of asking) {
        const until = await inClinic((scope) => takeTurn(scope, slow, { lane: 'process', now }));
        if (until) waits.push(until);
        else left.push(now.getTime());
      }
      asking = waits.toSorted((one, other) => one.getTime() - other.getTime());
    }
    expect(left).toHaveLength(60);
    for (const from of left)
      expect(left.filter((time) => time >= from && time < from + 1_000).length).toBeLessThanOrEqual(21);
    expect(Math.max(...left) - noon.getTime()).toBeLessThan(60 * spacingMs(slow) * 1.2);
  });

  const turns = async (count: number, lane: SenderLane, now = noon) => {
    const sender = (await inClinic(readSender)) as Sender;
    const waits: (Date | null)[] = [];
    for (let index = 0; index < count; index += 1)
      waits.push(await inClinic((scope) => takeTurn(scope, sender, { lane, now })));
    return waits;
  };

  it('keeps room for words of staff and for codes while hundreds of reminders wait, and never puts them behind', async () => {
    await turns(300, 'process');
    expect(await turns(2, 'hand')).toEqual([null, null]);
    const waits = (await turns(4, 'hand')).flatMap((until) => (until ? [until.getTime()] : []));
    expect(waits.length).toBeGreaterThan(0);
    for (const until of waits) expect(until - noon.getTime()).toBeLessThanOrEqual(100);
  });

  it('takes no place among the offers when the number itself is full', async () => {
    await turns(20, 'hand');
    expect((await turns(5, 'offers')).every((until) => until !== null)).toBe(true);
    const { rows } = await clinics.admin.query(`select from sender_rates where sender like '%/offers'`);
    expect(rows).toEqual([]);
    const later = await turns(4, 'offers', new Date(noon.getTime() + 120));
    expect(later.filter((until) => until === null)).toHaveLength(3);
  });
});
