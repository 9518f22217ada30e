import { describe, expect, it } from 'vitest';
import { mergeActivities } from './activities.ts';

describe('the activities of the house', () => {
  it('refuse two of one name instead of letting the last one win', () => {
    expect(() => mergeActivities({ send: () => 1 }, { send: () => 2 })).toThrow(
      'two activities are called send',
    );
  });

  it('are all there after the merge', () => {
    expect(Object.keys(mergeActivities({ read: () => 1 }, { send: () => 2 }))).toEqual(['read', 'send']);
  });
});
