import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { publicColumns } from '../../domain/no-show/column-sets.ts';
import { rollingCut } from '../../domain/no-show/rolling-cut.ts';
import { readAppointments } from './appointments-file.ts';
import { fileStaleDays } from './stale-days.ts';

const real = new URL('../../../shared/noshow/train.csv', import.meta.url).pathname;
/** 2016-05-16. The bars of ../shared/noshow/README.md are of other days; these are a little below what this cut gave. */
const cutDay = 16_937;

describe('real visits', () => {
  it.skipIf(!existsSync(real))(
    'are foretold on later days as well as ever (needs ../shared/noshow/train.csv)',
    () => {
      const options = { columns: publicColumns, staleDays: fileStaleDays, cutDay, days: 9 };
      const { metrics } = rollingCut(readAppointments(real), options) ?? {};
      expect(metrics?.auc).toBeGreaterThan(0.743);
      expect(metrics?.aucAhead).toBeGreaterThan(0.612);
      expect(metrics?.ap).toBeGreaterThan(0.39);
      expect(metrics?.ece).toBeLessThan(0.02);
      // Above it, something of the future is known.
      expect(metrics?.auc).toBeLessThan(0.76);
    },
    60_000,
  );
});
