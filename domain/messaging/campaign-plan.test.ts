import { describe, expect, it } from 'vitest';
import { type CampaignFacts, offersMayLeave, planCampaign } from './campaign-plan.ts';
import { mayCommand, paceOf } from './campaign.ts';

const timeZone = 'America/Sao_Paulo';
const at = (wall: string) => Date.parse(`${wall}-03:00`);
/** A Thursday. */
const noon = at('2026-11-26T12:00:00');
const facts = (changes: Partial<CampaignFacts> = {}): CampaignFacts => ({
  ...{ version: 3, state: 'running', startsAt: null, isPrepared: true, hasWaiting: true, hasOpen: false },
  ...{ nextReleaseAt: null, obstacle: null, offersFrom: '09:00', offersTo: '19:00' },
  calendar: { timeZone, closedDays: ['2026-11-27'] },
  ...changes,
});
const plan = (changes: Partial<CampaignFacts>, now = noon) => planCampaign(facts(changes), now);

describe('what a campaign does next', () => {
  it('does nothing for a draft and for what has ended', () => {
    for (const state of ['draft', 'stopped', 'done'] as const) expect(plan({ state })).toBeNull();
  });
  it('rests while it is paused, whatever is due', () => {
    expect(plan({ state: 'paused' })).toEqual({ step: 'rest', at: null });
  });
  it('pauses itself before a batch when nothing may leave, and not when nobody is left', () => {
    expect(plan({ obstacle: 'offers-paused' })).toEqual({ step: 'pause', at: noon, code: 'offers-paused' });
    expect(plan({ obstacle: 'offers-paused', hasWaiting: false })).toMatchObject({ step: 'end' });
  });
  it('writes its recipients down at its time, or at once', () => {
    const startsAt = at('2026-12-01T10:00:00');
    expect(plan({ state: 'scheduled', startsAt, isPrepared: false })).toEqual({
      step: 'prepare',
      at: startsAt,
    });
    expect(plan({ state: 'scheduled', startsAt: noon - 5, isPrepared: false })).toMatchObject({ at: noon });
    expect(plan({ state: 'preparing', isPrepared: false })).toEqual({ step: 'prepare', at: noon });
  });
  it('lets a batch go at its pace, inside the hours of offers', () => {
    expect(plan({})).toEqual({ step: 'release', at: noon });
    expect(plan({ nextReleaseAt: noon + 60_000 })).toMatchObject({ at: noon + 60_000 });
    // Friday is closed, Sunday always.
    const evening = at('2026-11-26T19:00:00');
    expect(plan({}, evening)).toMatchObject({ step: 'release', at: at('2026-11-28T09:00:00') });
    expect(plan({}, at('2026-11-28T18:59:59'))).toMatchObject({ at: at('2026-11-28T18:59:59') });
    expect(plan({}, at('2026-11-28T21:00:00'))).toMatchObject({ at: at('2026-11-30T09:00:00') });
  });
  it('ends when every message is final, and looks more and more rarely until then', () => {
    const after = (minutes: number) => ({
      ...{ hasWaiting: false, hasOpen: true, nextReleaseAt: noon - minutes * 60_000 },
    });
    expect(plan(after(1))).toEqual({ step: 'look', at: noon + 60_000 });
    expect(plan(after(20))).toEqual({ step: 'look', at: noon + 600_000 });
    expect(plan(after(600))).toEqual({ step: 'look', at: noon + 1_800_000 });
    expect(plan({ hasWaiting: false })).toEqual({ step: 'end', at: noon, state: 'done' });
  });
  it('lets everybody go when it is stopped, and is stopped when the last message is final', () => {
    const state = 'stopping';
    expect(plan({ state })).toMatchObject({ step: 'let-go' });
    expect(plan({ state, isPrepared: false, hasWaiting: false })).toMatchObject({ step: 'let-go' });
    expect(plan({ state, hasWaiting: false, hasOpen: true })).toMatchObject({ step: 'look' });
    expect(plan({ state, hasWaiting: false })).toMatchObject({ step: 'end', state: 'stopped' });
  });
});

describe('pace and commands', () => {
  it('keeps the pace in small batches', () => {
    expect(paceOf(30)).toEqual({ size: 30, everyMs: 60_000 });
    expect(paceOf(1_200)).toEqual({ size: 100, everyMs: 5_000 });
  });
  it('never takes up again what has ended', () => {
    for (const state of ['draft', 'stopping', 'stopped', 'done'] as const)
      for (const command of ['pause', 'resume', 'stop'] as const)
        expect(mayCommand(state, command)).toBe(false);
  });
  it('lets offers leave at once in the middle of the day', () => {
    expect(offersMayLeave(facts(), noon)).toBe(noon);
  });
});
