import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addDays, instantOf } from '../clinic/calendar.ts';
import { nationalRules } from '../clinic/competence-defaults.ts';
import {
  type EarlierService,
  firstAllowedDay,
  isRuled,
  type ProcedureRules,
  visitRuleRefusals,
  type VisitRuleFacts,
} from './visit-rules.ts';

const timeZone = 'America/Rio_Branco';
const plain = { minIntervalDays: null, prerequisiteId: null, prerequisiteValidDays: null };
const toxin: ProcedureRules = { ...plain, id: 'toxin', regime: 'injectable-medicine' };
const laser: ProcedureRules = { ...plain, id: 'laser', regime: 'equipment', minIntervalDays: 30 };
const filler: ProcedureRules = {
  ...{ ...plain, id: 'filler', regime: 'none' },
  ...{ prerequisiteId: 'consult', prerequisiteValidDays: 90 },
};
const consult: ProcedureRules = { ...plain, id: 'consult', regime: 'none' };
const physician = { council: 'CRM', category: null, specialty: null, professionalId: 'lia' } as const;
const facts = (more: Partial<VisitRuleFacts> = {}): VisitRuleFacts => ({
  ...{ timeZone, clinicClass: 'health-service', procedures: [toxin, laser, filler, consult] },
  ...{ licences: [{ ...physician, validUntil: '2026-12-10' }], rules: nationalRules, signOffs: [] },
  ...{ devices: [], others: [], ...more },
});
const at = (day: string, time = '10:00') => instantOf(day, time, timeZone);
const asked = (procedureId: string, startsAt: number, more: object = {}) => ({
  ...{ position: 1, procedureId, professionalId: 'lia', deviceId: null, startsAt, ...more },
});
const other = (procedureId: string, day: string, status: EarlierService['status'] = 'done') => ({
  ...{ procedureId, status, startsAt: at(day) },
});

describe('what a clinic demands of a visit', () => {
  it('looks at a procedure only when something is demanded', () => {
    expect([consult, toxin, laser, filler].map(isRuled)).toEqual([false, true, true, true]);
  });

  it('judges the licence on the day of the visit in the clinic’s zone', () => {
    // Late in the evening of its last day in Acre it is tomorrow in UTC.
    const late = at('2026-12-10', '23:30');
    expect(new Date(late).toISOString().slice(0, 10)).toBe('2026-12-11');
    expect(visitRuleRefusals(facts(), [asked('toxin', late)], 'booking')).toEqual([]);
    expect(visitRuleRefusals(facts(), [asked('toxin', at('2026-12-11', '00:00'))], 'booking')).toEqual([
      { code: 'licence-expired', resourceId: 'lia', position: 1 },
    ]);
  });

  it('tells everything about every service at once, each with its position', () => {
    const devices = [{ id: 'soprano', maintenanceDueOn: '2026-12-12' }];
    const others = [other('laser', '2026-12-01')];
    const services = [
      asked('toxin', at('2026-12-12')),
      asked('laser', at('2026-12-12', '11:00'), { position: 2, deviceId: 'soprano' }),
      asked('filler', at('2026-12-12', '12:00'), { position: 3 }),
    ];
    expect(visitRuleRefusals(facts({ devices, others }), services, 'booking')).toEqual([
      { code: 'licence-expired', resourceId: 'lia', position: 1 },
      { code: 'interval-too-short', until: new Date(at('2026-12-31', '00:00')).toISOString(), position: 2 },
      { code: 'device-maintenance', resourceId: 'soprano', position: 2 },
      { code: 'prerequisite-missing', position: 3 },
    ]);
  });

  it('keeps the distance to what is planned later, but does not send her home for it', () => {
    const others = [other('laser', '2026-12-20', 'booked')];
    const service = [asked('laser', at('2026-12-01'))];
    expect(visitRuleRefusals(facts({ others }), service, 'booking')).toMatchObject([
      { code: 'interval-too-short' },
    ]);
    expect(visitRuleRefusals(facts({ others }), service, 'check-in')).toEqual([]);
  });

  it.each([
    ['nothing before', [], true, true],
    ['a consultation that was done', [other('consult', '2026-11-20')], false, false],
    ['one that is planned before', [other('consult', '2026-12-01', 'booked')], false, true],
    ['one that is planned after', [other('consult', '2026-12-20', 'booked')], true, true],
    ['one on the last day it counts', [other('consult', '2026-09-08')], false, false],
    ['one that is too old', [other('consult', '2026-09-07')], true, true],
  ])('asks for the consultation before the filler: %s', (_, others, atBooking, atCheckIn) => {
    const service = [asked('filler', at('2026-12-07'))];
    const isMissing = (moment: 'booking' | 'check-in') =>
      visitRuleRefusals(facts({ others }), service, moment).length > 0;
    expect([isMissing('booking'), isMissing('check-in')]).toEqual([atBooking, atCheckIn]);
  });

  it('takes the consultation that is done first in the same visit, not the one that follows', () => {
    const [first, second] = [at('2026-12-07'), at('2026-12-07', '11:00')];
    const inOrder = [asked('consult', first), asked('filler', second, { position: 2 })];
    const turned = [asked('filler', first), asked('consult', second, { position: 2 })];
    expect(visitRuleRefusals(facts(), inOrder, 'check-in')).toEqual([]);
    expect(visitRuleRefusals(facts(), turned, 'booking')).toHaveLength(1);
  });

  it('names the first day that keeps the distance to all the others', () => {
    const days = fc.integer({ min: 0, max: 120 }).map((count) => addDays('2026-11-01', count));
    const distance = (one: string, two: string) => Math.abs(Date.parse(one) - Date.parse(two)) / 86_400_000;
    fc.assert(
      fc.property(
        days,
        fc.array(days, { maxLength: 6 }),
        fc.integer({ min: 1, max: 45 }),
        (day, others, min) => {
          const keeps = (one: string) => others.every((other) => distance(one, other) >= min);
          const allowed = firstAllowedDay(day, others, min);
          expect(keeps(allowed)).toBe(true);
          for (let one = day; one < allowed; one = addDays(one, 1)) expect(keeps(one)).toBe(false);
        },
      ),
    );
  });
});
