import { describe, expect, it } from 'vitest';
import { processKinds } from '../models/open-process.ts';
import * as workflows from '../workflows/index.ts';
import { processTypes } from './process-ids.ts';

describe('what the reconciler asks Temporal for', () => {
  it('is every kind of row that has a process, by the name its workflow is registered under', () => {
    expect(processTypes).toHaveLength(processKinds.length);
    expect(new Set(processTypes).size).toBe(processKinds.length);
    expect(processTypes.filter((type) => !(type in workflows))).toEqual([]);
    expect(processTypes).toContain('noShowIntervention');
  });
});
