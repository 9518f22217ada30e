import { describe, expect, it } from 'vitest';
import { dayOfTyped, settledTime, typedDate, typedOfDay, typedTime } from './typed-date.ts';

describe('dates and hours as a Brazilian types them', () => {
  it('put the bars and the colon', () => {
    expect(typedDate('31121999')).toBe('31/12/1999');
    expect(typedTime('0830')).toBe('08:30');
  });

  it('know which days do not exist', () => {
    expect(dayOfTyped('29/02/2023')).toBeNull();
    expect(dayOfTyped('29/02/2024')).toBe('2024-02-29');
    expect(dayOfTyped('1/2/24')).toBeNull();
    expect(typedOfDay('2024-02-29')).toBe('29/02/2024');
  });

  it('understand a short hour', () => {
    expect(['8', '830', '19', '1'].map(settledTime)).toEqual(['08:00', '08:30', '19:00', '01:00']);
    expect(settledTime('99')).toBe('99');
  });
});
