import { describe, expect, it } from 'vitest';
import { instantOf } from '../clinic/calendar.ts';
import { type PackageFacts, planPackage } from './package-plan.ts';

const timeZone = 'America/Sao_Paulo';
const at = (day: string, time = '09:00') => instantOf(day, time, timeZone);
const facts: PackageFacts = {
  version: 1,
  balance: 4,
  boughtOn: '2026-01-10',
  expiresOn: '2026-12-10',
  thawsOn: null,
  done: [],
  policy: { quietHours: { from: '20:00', to: '08:00' }, quietDays: true },
  calendar: { timeZone, closedDays: [] },
};

describe('the time of a package', () => {
  it('has nothing to do once it is used up', () => {
    expect(planPackage({ ...facts, balance: 0 }, at('2026-02-01'))).toBeNull();
  });

  it('warns 30 and 7 days before its end, then loses the rest at noon of the day after', () => {
    const first = planPackage(facts, at('2026-02-01'));
    expect(first).toMatchObject({ step: 'warn-30', at: at('2026-11-10', '10:00') });
    const done = [{ step: 'warn-30' as const, expiresOn: '2026-12-10' }];
    expect(planPackage({ ...facts, done }, at('2026-11-11'))).toMatchObject({
      step: 'warn-7',
      at: at('2026-12-03', '10:00'),
    });
    const both = [...done, { step: 'warn-7' as const, expiresOn: '2026-12-10' }];
    expect(planPackage({ ...facts, done: both }, at('2026-12-04'))).toMatchObject({
      step: 'expire',
      at: at('2026-12-11', '12:00'),
    });
  });

  it('keeps the silence of Sundays: the warning leaves on Monday', () => {
    // 2026-12-13 is a Sunday.
    const sunday = {
      ...facts,
      expiresOn: '2026-12-20',
      done: [{ step: 'warn-30' as const, expiresOn: '2026-12-20' }],
    };
    expect(planPackage(sunday, at('2026-12-01'))).toMatchObject({
      step: 'warn-7',
      at: at('2026-12-14', '08:00'),
    });
  });

  it('does not warn who bought a short package, nor after the warning is of use', () => {
    const short = { ...facts, boughtOn: '2026-12-05' };
    expect(planPackage(short, at('2026-12-05'))).toMatchObject({ step: 'expire' });
    expect(planPackage(facts, at('2026-12-10', '11:00'))).toMatchObject({ step: 'expire' });
  });

  it('waits for the end of a freeze and warns anew of the later end', () => {
    expect(planPackage({ ...facts, thawsOn: '2026-12-24' }, at('2026-11-26'))).toMatchObject({
      step: 'thaw',
      at: at('2026-12-24', '00:05'),
    });
    const done = [{ step: 'warn-30' as const, expiresOn: '2026-12-10' }];
    expect(planPackage({ ...facts, done, expiresOn: '2027-01-20' }, at('2026-12-01'))).toMatchObject({
      step: 'warn-30',
    });
  });
});
