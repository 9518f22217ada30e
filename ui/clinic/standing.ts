import type { Regime } from '../../domain/clinic/competence.ts';
import type { Standing } from '../styles/verdicts.ts';
import type { Cell } from './competence-types.ts';

/** How a cell of the matrix is shown. */
export function standingOf(
  { code, isSignedOff }: Pick<Cell, 'code' | 'isSignedOff'>,
  regime: Regime,
): Standing {
  if (code) return code;
  if (regime === 'none') return 'free';
  return isSignedOff ? 'signed' : 'yes';
}

/** The regimes that stand in the way of the most come first. */
export const regimeOrder: readonly Regime[] = [
  'injectable-medicine',
  'injectable-device',
  'invasive',
  'equipment',
  'cosmetic',
  'none',
];
