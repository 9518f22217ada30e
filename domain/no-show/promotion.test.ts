import { describe, expect, it } from 'vitest';
import { type JudgedVisit, judgeChallenger } from './promotion.ts';
import { seeded } from './random.ts';

/** Later visits of as many clients as there are pairs of them; both models are told the truth and say what `says` makes of it. */
function later(
  n: number,
  says: { champion: (truth: number) => number; challenger: (truth: number) => number },
): JudgedVisit[] {
  const random = seeded(11);
  return Array.from({ length: n }, (_, at) => {
    const truth = 0.05 + 0.6 * random() ** 2;
    return {
      ...{ clientId: `client-${Math.floor(at / 2)}`, isMissed: random() < truth, isAhead: at % 3 > 0 },
      ...{ champion: says.champion(truth), challenger: says.challenger(truth) },
    };
  });
}
const truly = (truth: number) => truth;
const flat = () => 0.25;
const noisy = (truth: number) => 0.15 + 0.4 * truth;
/** A little too shy, in the right order. */
const shy = (truth: number) => 0.04 + 0.8 * truth;
/** The right order, and twice the risk. */
const shouting = (truth: number) => Math.min(0.98, truth * 2 + 0.1);

describe('a challenger is kept out', () => {
  it('when it is worse', () => {
    expect(judgeChallenger(later(800, { champion: truly, challenger: flat })).verdict).not.toBe('better');
    expect(judgeChallenger(later(800, { champion: truly, challenger: shy })).verdict).toBe('not-better');
  });
  it('when it is as good: in doubt the champion stays', () => {
    expect(judgeChallenger(later(800, { champion: truly, challenger: truly })).verdict).toBe('not-better');
  });
  it('when it orders well and its risks do not come true', () => {
    const { verdict, challenger } = judgeChallenger(later(800, { champion: noisy, challenger: shouting }));
    expect(verdict).toBe('not-calibrated');
    expect(challenger.auc).toBeGreaterThan(0.65);
  });
  it('when it orders worse, whatever its Brier score', () => {
    const found = judgeChallenger(later(800, { champion: shouting, challenger: flat }));
    expect(found.gain.low).toBeGreaterThan(0);
    expect(found.verdict).toBe('less-sharp');
  });
  it('when the later days say too little, or nothing', () => {
    expect(judgeChallenger(later(59, { champion: flat, challenger: truly })).verdict).toBe('too-few-later');
    expect(judgeChallenger([]).verdict).toBe('too-few-later');
    const allCame = later(200, { champion: flat, challenger: truly }).map((one) => ({
      ...one,
      isMissed: false,
    }));
    expect(judgeChallenger(allCame).verdict).toBe('too-few-later');
  });
  it('when all it won is one client of many visits', () => {
    const visits = later(300, { champion: noisy, challenger: noisy });
    const one = Array.from({ length: 60 }, () => ({
      ...{ clientId: 'her', isMissed: true, isAhead: true, champion: 0.3, challenger: 0.4 },
    }));
    const { gain, verdict } = judgeChallenger([...visits, ...one]);
    expect(gain.brier).toBeGreaterThan(0.01);
    expect(gain.low).toBeLessThanOrEqual(0);
    expect(verdict).not.toBe('better');
  });
});

describe('a challenger takes over', () => {
  it('when it orders better, its risks come true and the gain is beyond chance', () => {
    const found = judgeChallenger(later(800, { champion: noisy, challenger: truly }));
    expect(judgeChallenger(later(800, { champion: flat, challenger: truly })).verdict).toBe('better');
    expect(found.challenger.brier).toBeLessThan(found.champion.brier);
    expect(judgeChallenger(later(3_000, { champion: noisy, challenger: truly })).verdict).toBe('better');
  });
});
