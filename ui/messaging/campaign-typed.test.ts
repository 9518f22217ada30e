import { describe, expect, it } from 'vitest';
import { campaignFaults, dataOfCampaign, emptyCampaign, typedOfCampaign } from './campaign-typed.ts';

const timeZone = 'America/Sao_Paulo';
const frame = { now: Date.parse('2026-11-26T12:00:00Z'), timeZone };

describe('a campaign as it is typed', () => {
  it('says what is wrong in its step, and nothing of the steps to come', () => {
    expect(campaignFaults(emptyCampaign, 'audience', frame)).toEqual(['name']);
    const typed = {
      ...{
        ...emptyCampaign,
        name: 'Natal',
        hasVisited: true,
        visitedFrom: '10/01/2026',
        visitedTo: '01/01/2026',
      },
      ...{ neverCame: true, hasAbsent: true, absentMonths: '0' },
    };
    expect(campaignFaults(typed, 'audience', frame)).toEqual(['visitedTo', 'months', 'segment']);
    expect(campaignFaults({ ...typed, perMinute: '0' }, 'message', frame)).toEqual([]);
  });
  it('begins later only at a time to come', () => {
    const later = { ...emptyCampaign, isLater: true, day: '26/11/2026' };
    expect(campaignFaults({ ...later, time: '08:59' }, 'pace', frame)).toEqual(['day']);
    expect(campaignFaults({ ...later, time: '09:01' }, 'pace', frame)).toEqual([]);
  });
  it('comes back from the record as it was typed', () => {
    const typed = {
      ...{
        ...emptyCampaign,
        name: 'Natal',
        hasVisited: true,
        visitedFrom: '01/01/2026',
        visitedTo: '10/01/2026',
      },
      ...{ hasBirth: true, birthMonth: 5, isLater: true, day: '01/12/2026', time: '10:30', templateId: 't1' },
    };
    const data = dataOfCampaign(typed, timeZone);
    expect(data).toMatchObject({
      segment: { visited: { from: '2026-01-01', to: '2026-01-10' }, birthMonth: 5 },
      startsAt: '2026-12-01T13:30:00.000Z',
    });
    expect(typedOfCampaign({ ...data, templateId: 't1' } as never, timeZone)).toEqual(typed);
  });
});
