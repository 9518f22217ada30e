import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { notCovered, stepOf } from './fault.ts';

describe('a step', () => {
  it('is an activity and the codes it is called with', () => {
    const erasureId = randomUUID();
    expect(stepOf('freezePerson', { erasureId })).toBe('freezePerson');
    expect(stepOf('eraseRowsOf', { erasureId, step: 'files' })).toBe('eraseRowsOf:files');
    const settlement = { reason: 'by-staff', refundCents: 10, keptCents: 0 };
    expect(stepOf('settleDeposit', { depositId: erasureId, settlement })).toBe('settleDeposit:by-staff');
    expect(stepOf('sweep', undefined)).toBe('sweep');
  });

  it('is missed when the workflow names an activity that nobody saw called', () => {
    const source = 'await record.readRow({ id }); await take.seal({ id }); take.sealed;';
    const known = ['readRow', 'seal', 'other'];
    expect(notCovered(source, known, ['readRow'])).toEqual(['seal']);
    expect(notCovered(source, known, ['readRow', 'seal:one'])).toEqual([]);
  });
});
