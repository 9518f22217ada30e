import { useKeys } from '../keys.ts';
import { riskKeys } from './risk-keys.ts';
import type { RiskPlace } from './useRiskPlace.ts';

export function useRiskKeys(place: RiskPlace, help: () => void): void {
  useKeys(riskKeys, {
    day: () => (place.range.value = 'day'),
    week: () => (place.range.value = 'week'),
    back: () => {
      place.step(-1);
    },
    forward: () => {
      place.step(1);
    },
    sort: () => (place.sort.value = place.sort.value === 'time' ? 'risk' : 'time'),
    help,
  });
}
