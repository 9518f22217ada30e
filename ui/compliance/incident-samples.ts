import { emptyContent } from '../../domain/compliance/incident-content.ts';
import type { ClockLine, IncidentCase, IncidentPerson } from './incident-types.ts';

const day = 86_400_000;
const ago = (days: number) => new Date(Date.now() - days * day).toISOString();
const clock = (
  name: ClockLine['clock'],
  dueAt: string,
  state: ClockLine['state'] = 'running',
): ClockLine => ({
  ...{ clock: name, dueAt, latestDueAt: dueAt, state },
  doneAt: state.startsWith('done') ? ago(1) : null,
});

/** For the tests of the desk: a case that was just reported; `more` is how it stands later. */
export const sampleIncident = (more: Partial<IncidentCase> = {}): IncidentCase => ({
  ...{ id: 'i1', reference: '2026-A1B2C3', kind: 'lost-device', summary: 'Notebook furtado na recepção.' },
  ...{ reportedAt: ago(1), knownAt: ago(1), reportedByName: 'Rita', keptUntil: '2031-11-26', version: 1 },
  ...{ decision: null, decidedAt: null, isClosed: false, closedAt: null },
  clocks: [clock('anpd', ago(-1)), clock('people', ago(1), 'late')],
  ...{ content: emptyContent, criteria: [], assessmentDueAt: ago(-1), occurredFrom: null, occurredTo: null },
  ...{ notice: null, noticePublishedAt: null, publicFrom: null, publicUntil: null },
  people: { total: 0, told: 0, open: 0, notReached: 0, inPublic: 0, excluded: 0 },
  events: [{ id: 'e1', at: ago(1), staffName: 'Rita', kind: 'reported', detail: { summary: 'Notebook.' } }],
  ...more,
});

/** Decided, its notice out, everything to be told. */
export const publishedIncident = (more: Partial<IncidentCase> = {}): IncidentCase =>
  sampleIncident({
    ...{ decision: 'notify', decidedAt: ago(1), criteria: ['sensitive'], version: 4 },
    ...{ notice: 'Aviso publicado.', noticePublishedAt: ago(0) },
    clocks: [
      clock('anpd', ago(-2), 'done'),
      clock('people', ago(-2)),
      clock('declaration', ago(-5)),
      clock('complement', ago(-20)),
    ],
    people: { total: 2, told: 1, open: 1, notReached: 0, inPublic: 0, excluded: 1 },
    ...more,
  });

export const samplePerson = (more: Partial<IncidentPerson> = {}): IncidentPerson => ({
  ...{ clientId: 'c1', name: 'Ana Conceição', source: 'audit', events: 3, channel: 'none' },
  ...{ firstAt: '2026-11-26T15:00:00Z', lastAt: '2026-11-26T17:30:00Z' },
  ...{ outcome: 'by-hand', reason: 'no-opt-in', messageState: null, at: ago(0) },
  ...{ excludedAt: null, excludedWhy: null },
  ...more,
});
