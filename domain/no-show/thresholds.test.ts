import { describe, expect, it } from 'vitest';
import { defaultLadders, defaultNoShowRules, ladderFault } from './settings.ts';
import { bandOf, thresholdsOf } from './thresholds.ts';

const costs = { callCostCents: 800, frictionCostCents: 3_000 };

describe('from which risk on doing something pays', () => {
  it('is cost ÷ (value × effect): checked by hand', () => {
    // R$ 8 ÷ (R$ 60 × 0,30) = 0,444…; R$ 30 ÷ R$ 18 never pays
    expect(thresholdsOf(costs, 6_000)).toEqual({ mediumFrom: 800 / 1_800, highFrom: 1 });
    // R$ 8 ÷ (R$ 250 × 0,30) = 0,1067; R$ 30 ÷ R$ 75 = 0,40
    const usual = thresholdsOf(costs, 25_000);
    expect(usual.mediumFrom).toBeCloseTo(0.1067, 4);
    expect(usual.highFrom).toBeCloseTo(0.4, 10);
    // measured: half of the misses are undone, R$ 30 ÷ R$ 125 = 0,24, below the floor of 0,25
    expect(thresholdsOf(costs, 25_000, { share: 0.5, source: 'measured' }).highFrom).toBe(0.25);
  });

  it('has floors: nobody is called for nothing, however dear the time', () => {
    expect(thresholdsOf(costs, 1_000_000)).toEqual({ mediumFrom: 0.1, highFrom: 0.25 });
    expect(thresholdsOf({ callCostCents: 0, frictionCostCents: 0 }, 25_000)).toEqual({
      ...{ mediumFrom: 0.1, highFrom: 0.25 },
    });
  });

  it('is never reached where a time is worth nothing, or nothing helps', () => {
    expect(thresholdsOf(costs, 0)).toEqual({ mediumFrom: 1, highFrom: 1 });
    expect(thresholdsOf(costs, 25_000, { share: 0, source: 'measured' })).toEqual({
      mediumFrom: 1,
      highFrom: 1,
    });
  });

  it('keeps high at or above medium, where a call costs more than asking for money', () => {
    const { mediumFrom, highFrom } = thresholdsOf({ callCostCents: 5_000, frictionCostCents: 100 }, 25_000);
    expect(highFrom).toBe(mediumFrom);
  });

  it('puts a risk into its band, the border into the upper one', () => {
    const thresholds = { mediumFrom: 0.1, highFrom: 0.4 };
    expect([0.05, 0.0999, 0.1, 0.39, 0.4, 0.9].map((risk) => bandOf(risk, thresholds))).toEqual([
      ...['low', 'low', 'medium', 'medium', 'high', 'high'],
    ]);
  });
});

describe('a ladder', () => {
  it('of the house has no fault, and neither asks for money nor gives a time away unasked', () => {
    expect([ladderFault(defaultLadders.medium), ladderFault(defaultLadders.high)]).toEqual([null, null]);
    const off = defaultLadders.high.filter(({ isOn }) => !isOn).map(({ step }) => step);
    expect(off).toEqual(['deposit', 'release']);
    expect(defaultNoShowRules.holdoutPercent).toBe(10);
  });

  it('goes down in time, has each step once and one at least on', () => {
    const ask = { step: 'ask', leadMin: 600, isOn: true } as const;
    const sms = { step: 'sms', leadMin: 300, isOn: true } as const;
    expect(ladderFault([ask, { ...ask, leadMin: 300 }])).toBe('step-twice');
    expect(ladderFault([sms, ask])).toBe('leads-not-falling');
    expect(ladderFault([ask, { ...sms, leadMin: 600 }])).toBe('leads-not-falling');
    expect(ladderFault([{ ...ask, isOn: false }])).toBe('no-step-on');
    expect(ladderFault([ask, sms])).toBeNull();
  });
});
