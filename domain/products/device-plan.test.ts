import { describe, expect, it } from 'vitest';
import { gravestBlock, isOverdue, marksDue, nextDue, withoutPlan } from './device-plan.ts';

const due = (maintenance: string | null, calibration: string | null = null) => ({
  maintenance: { everyDays: 180, dueOn: maintenance },
  calibration: { everyDays: null, dueOn: calibration },
});

describe('what a device is due for', () => {
  it.each([
    ['2028-03-31', '2028-02-29', []],
    ['2028-03-30', '2028-02-29', ['maintenance-30']],
    ['2028-03-08', '2028-02-29', ['maintenance-30']],
    ['2028-03-07', '2028-02-29', ['maintenance-7']],
    ['2028-03-01', '2028-02-29', ['maintenance-7']],
    ['2028-02-29', '2028-02-29', ['maintenance-overdue']],
    ['2027-12-31', '2028-01-01', ['maintenance-overdue']],
  ])('of %s on %s', (dueOn, today, marks) => {
    expect(marksDue(due(dueOn), [], today)).toEqual(marks);
  });

  it('is said once for each day that was set, of each plan apart', () => {
    const plans = due('2028-03-01', '2028-02-01');
    expect(marksDue(plans, ['maintenance-7'], '2028-02-29')).toEqual(['calibration-overdue']);
    expect(withoutPlan(['maintenance-7', 'calibration-overdue'], 'calibration')).toEqual(['maintenance-7']);
  });

  it('says the last level alone to whoever looks late', () => {
    expect(marksDue(due('2028-03-01'), ['maintenance-30'], '2028-05-01')).toEqual(['maintenance-overdue']);
  });
});

it('counts the next day from the day of the work, and plans nothing without a rhythm', () => {
  expect(nextDue('2028-02-28', 2)).toBe('2028-03-01');
  expect(nextDue('2027-12-31', 365)).toBe('2028-12-30');
  expect(nextDue('2028-02-28', null)).toBeNull();
});

it('is overdue from the day itself on', () => {
  expect(isOverdue(due('2028-03-01'), '2028-02-29')).toBe(false);
  expect(isOverdue(due('2028-03-01'), '2028-03-01')).toBe(true);
  expect(isOverdue(due(null), '2028-03-01')).toBe(false);
});

it('shows the gravest of several reasons', () => {
  expect(gravestBlock(['hand', 'registration', 'maintenance'])).toBe('registration');
  expect(gravestBlock([])).toBeNull();
});
