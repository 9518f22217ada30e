import { describe, expect, it } from 'vitest';
import { personData } from '../privacy/data-map-person.ts';
import { houseActivities } from './house-activities.ts';
import { activitiesOn, changesBetween, type DeclaredActivity } from './processing-activities.ts';

const [first, second] = houseActivities as [DeclaredActivity, DeclaredActivity];

describe('the register of processing', () => {
  it('says of each activity what art. 37 asks for, and of a sensitive one what its impact is', () => {
    for (const one of activitiesOn('2026-12-01')) {
      expect(one.legalBasis, one.id).toMatch(/art/);
      for (const list of [one.subjects, one.data, one.measures, one.retention])
        expect(list.length, one.id).toBeGreaterThan(0);
      if (one.isSensitive) expect(one.impact, one.id).not.toBeNull();
    }
  });

  it('leaves out no class of data that a table holds of a person', () => {
    const declared = new Set(activitiesOn('2026-12-01').flatMap(({ data }) => data));
    const held = new Set(Object.values(personData).map(({ holds }) => holds));
    // Words of the search index are the messages' own.
    held.delete('search');
    expect([...held].filter((one) => !declared.has(one))).toEqual([]);
  });

  it('is as declared on the day, and says what changed since another', () => {
    const later = { ...first, since: '2027-01-01', sharedWith: ['laboratório'] };
    const all = [
      first,
      { ...second, until: '2027-01-01' },
      later,
      { ...second, id: 'new', since: '2027-01-01' },
    ];
    expect(activitiesOn('2026-10-31', all)).toEqual([]);
    expect(activitiesOn('2026-12-31', all).map(({ id }) => id)).toEqual([first.id, second.id]);
    expect(changesBetween('2026-12-31', '2027-01-01', all)).toEqual({
      ...{ added: ['new'], removed: [second.id] },
      changed: [{ id: first.id, fields: ['sharedWith'] }],
    });
    expect(changesBetween('2027-01-01', '2027-01-01', all)).toEqual({ added: [], removed: [], changed: [] });
  });
});
