import { describe, expect, it } from 'vitest';
import {
  incidentDeadlines,
  type IncidentFacts,
  incidentMatters,
  incidentWarnings,
  mayClose,
  nextIncidentStep,
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
    expect(mayClose({ done: none, decision: null })).toBe(false);
    expect(mayClose({ done: { ...none, assessment: 1 }, decision: 'no-notify' })).toBe(true);
    expect(mayClose({ done: { ...all, complement: null }, decision: 'notify' })).toBe(false);
    expect(mayClose({ done: all, decision: 'notify' })).toBe(true);
  });
});
