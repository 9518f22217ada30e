import { fireEvent, screen, waitFor } from '@testing-library/vue';
import { describe, expect, it } from 'vitest';
import { emptyContent } from '../../domain/compliance/incident-content.ts';
import { fakeServer, renderInApp, signedIn } from '../testing.ts';
import type { IncidentCase } from './incident-types.ts';
import IncidentDesk from './IncidentDesk.vue';

const soon = new Date(Date.now() + 86_400_000).toISOString();
const before = new Date(Date.now() - 86_400_000).toISOString();
const one: IncidentCase = {
  ...{ id: 'i1', reference: '2026-A1B2C3', kind: 'lost-device', summary: 'Notebook furtado na recepção.' },
  ...{
    reportedAt: before,
    knownAt: before,
    reportedByName: 'Rita',
    decision: null,
    isClosed: false,
    version: 1,
  },
  clocks: [
    { clock: 'anpd', dueAt: soon, latestDueAt: soon, doneAt: null, state: 'running' },
    { clock: 'people', dueAt: before, latestDueAt: before, doneAt: null, state: 'late' },
  ],
  ...{ content: emptyContent, criteria: [], assessmentDueAt: soon, notice: null, noticePublishedAt: null },
  people: { total: 0, told: 0, open: 0 },
  events: [{ id: 'e1', at: before, staffName: 'Rita', kind: 'reported' }],
};

const desk = (role: 'receptionist' | 'privacy-officer' | 'auditor') => {
  signedIn({ role });
  const sent = fakeServer(({ method, path: asked }) => {
    const path = asked.split('?')[0] ?? asked;
    if (method !== 'GET') return { status: 201, body: { id: 'i2' } };
    if (path.endsWith('/people')) return { body: { people: [], nextCursor: null } };
    if (path.endsWith('/drafts'))
      return { body: { anpd: [{ field: 'known', text: 'ontem' }], notice: 'Aviso' } };
    return { body: path === '/incidents' ? { incidents: [one], nextCursor: null } : one };
  });
  renderInApp(IncidentDesk);
  return sent;
};

describe('the incident desk', () => {
  it('lets the reception report, and shows no case', async () => {
    const sent = desk('receptionist');
    expect(screen.queryByText(/2026-A1B2C3/)).toBeNull();
    await fireEvent.click(screen.getByRole('button', { name: 'Avisar de um incidente' }));
    await fireEvent.update(
      await screen.findByLabelText(/Conte com suas palavras/),
      'Enviei um laudo à pessoa errada.',
    );
    await fireEvent.click(screen.getByRole('button', { name: 'Avisar' }));
    await waitFor(() => expect(sent.find(({ method }) => method === 'POST')?.path).toBe('/incidents'));
  });

  it('shows the officer the clocks and the case', async () => {
    desk('privacy-officer');
    expect(await screen.findByText(/2026-A1B2C3/)).toBeTruthy();
    expect(screen.getByText(/o prazo passou/)).toBeTruthy();
    await fireEvent.click(screen.getByRole('button', { name: /Abrir o incidente/ }));
    expect(await screen.findByText('Incidente avisado')).toBeTruthy();
    expect(await screen.findByRole('button', { name: 'Precisa comunicar' })).toBeTruthy();
  });

  it('lets the auditor look only', async () => {
    desk('auditor');
    await fireEvent.click(await screen.findByRole('button', { name: /Abrir o incidente/ }));
    expect(await screen.findByText('Incidente avisado')).toBeTruthy();
    expect(screen.queryByRole('button', { name: 'Precisa comunicar' })).toBeNull();
    expect(screen.queryByRole('button', { name: 'Avisar de um incidente' })).toBeNull();
  });
});
