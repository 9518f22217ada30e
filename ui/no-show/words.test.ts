import { describe, expect, it } from 'vitest';
import { stepReasons } from '../../domain/no-show/ladder.ts';
import { reasonCodes } from '../../domain/no-show/reasons.ts';
import { ladderStepNames } from '../../domain/no-show/settings.ts';
import { i18n } from '../i18n/index.ts';
import { withSetup } from '../testing.ts';
import { useReasonWords } from './reason-words.ts';
import { tenthsOf } from './risk-said.ts';

const has = (key: string) => i18n.global.te(key);

describe('words for the risk', () => {
  it('exist for every reason of a risk, every step and everything a step may come to', () => {
    expect(reasonCodes.filter((code) => !has(`noShow.reason.${code}`))).toEqual([]);
    expect(stepReasons.filter((code) => !has(`noShow.because.${code}`))).toEqual([]);
    expect(ladderStepNames.filter((step) => !has(`noShow.step.${step}`))).toEqual([]);
  });

  it('count days and name the weekday where the visit tells them', () => {
    const { result: said } = withSetup(useReasonWords);
    const visit = { startsAt: '2026-11-26T17:30:00Z', bookedAt: '2026-10-26T01:00:00Z' };
    expect(said({ code: 'booked-long-ago' }, visit)).toBe('Marcou 32 dias antes');
    expect(said({ code: 'booked-long-ago' }, { startsAt: visit.startsAt })).toBe(
      'Marcou com muita antecedência',
    );
    expect(said({ code: 'weekday' }, visit)).toBe('Quinta-feira');
    expect(said({ code: 'of-a-newer-model' }, visit)).toBe('Outro motivo');
  });

  it('never promise: not none of ten, not all of ten', () => {
    expect([0.004, 0.31, 0.97].map(tenthsOf)).toEqual([
      { key: 'few', count: 1 },
      { key: 'of', count: 3 },
      { key: 'most', count: 9 },
    ]);
  });
});
