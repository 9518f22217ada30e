import { describe, expect, it } from 'vitest';
import { blockFaults, newBlockOf, typedOfBlock, type BlockTyped } from './block-form.ts';

const typed = (change: Partial<BlockTyped> = {}): BlockTyped => ({
  ...{ resourceId: 'helena', kind: 'lunch', day: '2026-11-26', from: '12:00', to: '13:00' },
  ...{ note: ' ', repeat: 'never', weekdays: ['4'], until: '2026-12-31' },
  ...change,
});

describe('a block', () => {
  it('is not sent while it lacks whom, or ends before it begins', () => {
    expect(blockFaults(typed())).toEqual({});
    expect(blockFaults(typed({ resourceId: undefined, from: '', to: '' }))).toEqual({
      ...{ resourceId: 'missing', from: 'missing', to: 'missing' },
    });
    expect(blockFaults(typed({ to: '11:00' }))).toEqual({ to: 'before' });
    expect(blockFaults(typed({ repeat: 'day', until: '2026-11-26' }))).toEqual({ until: 'before' });
  });

  it('is an hour on the clinic’s wall, wherever the browser is', () => {
    expect(newBlockOf(typed(), 'America/Manaus')).toEqual({
      ...{ resourceId: 'helena', kind: 'lunch' },
      ...{ startsAt: '2026-11-26T16:00:00.000Z', endsAt: '2026-11-26T17:00:00.000Z' },
    });
  });

  it('comes again on its weekdays until its last day', () => {
    expect(newBlockOf(typed({ repeat: 'week', weekdays: ['5', '1'] }), 'America/Manaus').repeat).toEqual({
      ...{ every: 'week', weekdays: [1, 5], until: '2026-12-31' },
    });
  });

  it('is shown as it was typed', () => {
    const block = {
      ...{ id: 'b', seriesId: 's', resourceId: 'helena', kind: 'lunch' as const, note: null, version: 1 },
      ...{ startsAt: '2026-11-26T16:00:00.000Z', endsAt: '2026-11-26T17:00:00.000Z' },
    };
    expect(typedOfBlock(block, 'America/Manaus')).toMatchObject({
      day: '2026-11-26',
      from: '12:00',
      to: '13:00',
    });
  });
});
