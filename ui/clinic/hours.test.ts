import { describe, expect, it } from 'vitest';
import { copyToWorkdays, hasHoursFault, hoursFault, nextRange, tidyHours } from './hours.ts';

const range = (from: string, to: string) => ({ from, to });

describe('opening hours as they are edited', () => {
  it('are refused when unfinished, backwards or crossing', () => {
    expect(hoursFault([range('08:00', '1')])).toBe('missing');
    expect(hoursFault([range('18:00', '08:00')])).toBe('order');
    expect(hoursFault([range('13:00', '18:00'), range('08:00', '13:30')])).toBe('overlap');
    expect(hoursFault([range('08:00', '12:00'), range('12:00', '18:00')])).toBeNull();
    expect(hasHoursFault({ '1': [range('08:00', '12:00')], '6': [range('09:00', '09:00')] })).toBe(true);
  });

  it('are kept sorted, closed days left out', () => {
    expect(tidyHours({ '0': [], '1': [range('13:00', '18:00'), range('08:00', '12:00')] })).toEqual({
      '1': [range('08:00', '12:00'), range('13:00', '18:00')],
    });
  });

  it('propose the afternoon after the morning', () => {
    expect(nextRange([range('08:00', '12:00')])).toEqual(range('13:00', '17:00'));
    expect(nextRange([])).toEqual(range('08:00', '18:00'));
  });

  it('are copied from Monday to Friday, not to the weekend', () => {
    const copied = copyToWorkdays({ '1': [range('08:00', '18:00')], '6': [range('08:00', '12:00')] }, '1');
    expect(copied['5']).toEqual([range('08:00', '18:00')]);
    expect(copied['6']).toEqual([range('08:00', '12:00')]);
    expect(copied['0']).toBeUndefined();
  });
});
