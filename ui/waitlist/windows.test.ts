import { describe, expect, it } from 'vitest';
import { groupsOf, hasGroupFault, windowsOf } from './windows.ts';

const afternoon = { from: '14:00', to: '18:00' };

describe('when somebody can come', () => {
  it('is refused with no day, half an hour typed, or an end before its beginning', () => {
    expect(hasGroupFault([{ weekdays: [], ...afternoon }])).toBe(true);
    expect(hasGroupFault([{ weekdays: [1], from: '14:0', to: '18:00' }])).toBe(true);
    expect(hasGroupFault([{ weekdays: [1], from: '18:00', to: '14:00' }])).toBe(true);
    expect(hasGroupFault([{ weekdays: [1], ...afternoon }])).toBe(false);
    expect(hasGroupFault([])).toBe(false);
  });
  it('is typed once for several days and kept for each, and back', () => {
    const groups = [
      { weekdays: [2, 4], ...afternoon },
      { weekdays: [6], from: '08:00', to: '12:00' },
    ];
    const windows = [
      { weekday: 2, ...afternoon },
      { weekday: 4, ...afternoon },
      { weekday: 6, from: '08:00', to: '12:00' },
    ];
    expect(windowsOf(groups)).toEqual(windows);
    expect(groupsOf(windows)).toEqual(groups);
  });
});
