import { describe, expect, it } from 'vitest';
import {
  incidentDeadlines,
  type IncidentFacts,
  incidentMatters,
  incidentWarnings,
  keptUntil,
  mayClose,
  nextIncidentStep,
  publicDeadline,
} from './incident.ts';

const timeZone = 'America/Sao_Paulo';
const knownAt = Date.parse('2026-11-27T15:00:00Z');
const none = { assessment: null, anpd: null, people: null, declaration: null, complement: null };
const all = { assessment: 1, anpd: 1, people: 1, declaration: 1, complement: 1 };
const facts = (more: Partial<IncidentFacts> = {}): IncidentFacts => ({
  ...{ knownAt, timeZone, due: incidentDeadlines(knownAt, timeZone), done: none, decision: null },
  ...{ unsent: 0, marks: [], isClosed: false, ...more },
});
const iso = (instants: Record<string, number>) =>
  Object.fromEntries(Object.entries(instants).map(([key, at]) => [key, new Date(at).toISOString()]));

describe('the clocks of an incident', () => {
  it('end by business days, the declaration after the people', () => {
    expect(iso(incidentDeadlines(knownAt, timeZone))).toEqual({
      assessment: '2026-11-28T15:00:00.000Z',
      anpd: '2026-12-03T03:00:00.000Z',
      people: '2026-12-03T03:00:00.000Z',
      declaration: '2026-12-08T03:00:00.000Z',
      complement: '2026-12-29T03:00:00.000Z',
    });
  });

  it('are warned of when the last business days begin', () => {
    expect(iso(incidentWarnings(facts().due, knownAt, timeZone))).toEqual({
      assessment: '2026-11-27T15:00:00.000Z',
      anpd: '2026-12-02T03:00:00.000Z',
      people: '2026-12-02T03:00:00.000Z',
      declaration: '2026-12-05T03:00:00.000Z',
      complement: '2026-12-19T03:00:00.000Z',
    });
  });

  it('warn at once when the report comes late', () => {
    const due = incidentDeadlines(knownAt, timeZone);
    expect(Math.min(...Object.values(incidentWarnings(due, due.complement, timeZone)))).toBe(due.complement);
  });
});

describe('what the process of an incident does next', () => {
  it('asks to look at it, and waits', () => {
    expect(nextIncidentStep(facts(), knownAt)).toEqual({ do: 'mark', mark: 'assessment-warned' });
    const asked = facts({ marks: ['assessment-warned'] });
    expect(nextIncidentStep(asked, knownAt)).toEqual({ do: 'wait', until: asked.due.assessment });
  });

  it('sends before it raises anything', () => {
    expect(nextIncidentStep(facts({ unsent: 1 }), knownAt)).toEqual({ do: 'send' });
  });

  it('keeps the clocks of the law running while nobody has decided', () => {
    const asked = facts({ marks: ['assessment-warned', 'assessment-overdue'] });
    expect(nextIncidentStep(asked, asked.due.anpd)).toEqual({ do: 'mark', mark: 'anpd-warned' });
  });

  it('owes nothing more when nobody has to be told', () => {
    const judged = facts({ decision: 'no-notify', done: { ...none, assessment: 1 }, marks: ['anpd-warned'] });
    expect(nextIncidentStep(judged, judged.due.complement)).toEqual({ do: 'mark', mark: 'anpd-settled' });
    const settled = { ...judged, marks: ['anpd-warned', 'anpd-settled'] };
    expect(nextIncidentStep(settled, judged.due.complement)).toEqual({ do: 'wait', until: null });
  });

  it('ends with the case, once its tasks are settled', () => {
    const closed = facts({ isClosed: true, marks: ['people-overdue'] });
    expect(nextIncidentStep(closed, 0)).toEqual({ do: 'mark', mark: 'people-settled' });
    const settled = { ...closed, marks: ['people-overdue', 'people-settled'] };
    expect(nextIncidentStep(settled, 0)).toEqual({ do: 'end' });
  });

  it('does not warn of what is over, and warns of nothing twice', () => {
    let state = facts();
    const seen: string[] = [];
    for (let now = knownAt; now <= state.due.complement; now += 3_600_000) {
      for (;;) {
        const step = nextIncidentStep(state, now);
        if (step.do !== 'mark') break;
        seen.push(step.mark);
        state = { ...state, marks: [...state.marks, step.mark] };
      }
    }
    expect(new Set(seen).size).toBe(seen.length);
    expect(seen).toHaveLength(incidentMatters.length * 2);
  });
});

describe('a case is closed', () => {
  it('when everybody was told or nobody has to be', () => {
    expect(mayClose({ done: none, decision: null }, 5)).toBe(false);
    expect(mayClose({ done: { ...none, assessment: 1 }, decision: 'no-notify' }, 5)).toBe(true);
    expect(mayClose({ done: { ...all, complement: null }, decision: 'notify' }, 5)).toBe(false);
    expect(mayClose({ done: all, decision: 'notify' }, 5)).toBe(true);
  });

  it('not before a public notice has stood its time', () => {
    const told = { done: all, decision: 'notify', publicUntil: 6 } as const;
    expect(mayClose(told, 5)).toBe(false);
    expect(mayClose(told, 6)).toBe(true);
  });
});

describe('a public notice', () => {
  const until = (from: string) =>
    new Date(publicDeadline(Date.parse(`${from}T12:00:00-03:00`), timeZone)).toISOString();

  it('stands for three months and for ninety days, whichever is longer', () => {
    // 27 February is 92 days on; May has 89 days since 1 February: the ninetieth is 2 May.
    expect(until('2026-11-27')).toBe('2027-02-28T03:00:00.000Z');
    expect(until('2027-02-01')).toBe('2027-05-03T03:00:00.000Z');
    // There is no 31 February: its last day is 89 days on.
    expect(until('2026-11-30')).toBe('2027-03-01T03:00:00.000Z');
  });

  it('asks a person to keep it up, says when its time is over, and is settled with the case', () => {
    const state = facts({ ...{ decision: 'no-notify', done: all }, publicFrom: 10, publicUntil: 20 });
    expect(nextIncidentStep(state, 10)).toEqual({ do: 'mark', mark: 'public-warned' });
    const warned = { ...state, marks: ['public-warned'] };
    expect(nextIncidentStep(warned, 19)).toEqual({ do: 'wait', until: 20 });
    expect(nextIncidentStep(warned, 20)).toEqual({ do: 'mark', mark: 'public-overdue' });
    const over = { ...state, marks: ['public-warned', 'public-overdue'] };
    expect(nextIncidentStep(over, 21)).toEqual({ do: 'wait', until: null });
    expect(nextIncidentStep({ ...over, isClosed: true }, 21)).toEqual({ do: 'mark', mark: 'public-settled' });
  });
});

describe('the register', () => {
  it('is kept for five years from the report, on the clock of the clinic', () => {
    expect(keptUntil(Date.parse('2028-03-01T01:00:00Z'), timeZone)).toBe('2033-02-28');
  });
});
