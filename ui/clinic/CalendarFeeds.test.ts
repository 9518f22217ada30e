import { fireEvent, screen, waitFor } from '@testing-library/vue';
import { describe, expect, it } from 'vitest';
import { fakeServer, renderInApp, type Sent, signedIn } from '../testing.ts';
import CalendarFeeds from './CalendarFeeds.vue';
import type { Resource } from './types.ts';

const person = (id: string, name: string, staffId: string | null): Resource =>
  ({
    id,
    name,
    staffId,
    kind: 'professional',
    isActive: true,
    procedureIds: [],
    version: 1,
  }) as unknown as Resource;
const resources = [person('p1', 'Dra. Camila Nogueira', 'u'), person('p2', 'Dr. Caio Lins', 's2')];
const url = 'https://app.example/api/v1/calendars/k/segredo.ics';

const serve = (): Sent[] => {
  let feed: object | null = null;
  return fakeServer(({ method, body }) => {
    if (method === 'POST') feed = { ...(body as object), createdAt: '2026-11-26T12:00:00Z', readAt: null };
    if (method === 'DELETE') return ((feed = null), { status: 204 });
    return method === 'POST' ? { status: 201, body: { feed, url } } : { body: { feed } };
  });
};

describe('calendars of professionals', () => {
  it('are everybody’s for who sets up the clinic, and her own for a professional', () => {
    signedIn({ role: 'owner' });
    serve();
    renderInApp(CalendarFeeds, { resources });
    expect(screen.getAllByRole('button', { name: /^Calendário/ })).toHaveLength(2);
    signedIn({ role: 'professional' });
    renderInApp(CalendarFeeds, { resources });
    expect(screen.getAllByRole('button', { name: /^Calendário/ })).toHaveLength(1);
    signedIn({ role: 'receptionist', user: { id: 'x', name: 'Rute' } });
    renderInApp(CalendarFeeds, { resources });
    expect(screen.queryByText('Calendário no celular')).toBeNull();
  });

  it('say nothing of clients unless it is chosen, with a warning, and show their address once', async () => {
    signedIn({ role: 'owner' });
    const sent = serve();
    renderInApp(CalendarFeeds, { resources });
    await fireEvent.click(screen.getByRole('button', { name: 'Calendário: Dra. Camila Nogueira' }));
    await screen.findByRole('radio', { name: /Só “Ocupado”/ });
    expect(screen.queryByText(/Dados de saúde pedem cuidado/)).toBeNull();
    await fireEvent.click(screen.getByRole('radio', { name: /Iniciais e procedimento/ }));
    expect(await screen.findByText(/Dados de saúde pedem cuidado/)).toBeTruthy();
    // Nothing is open yet: the choice waits for the address.
    expect(sent.some(({ method }) => method === 'PATCH')).toBe(false);
    await fireEvent.click(screen.getByRole('button', { name: 'Criar endereço' }));
    expect(await screen.findByText(url)).toBeTruthy();
    expect(sent.find(({ method }) => method === 'POST')?.body).toEqual({ detail: 'initials' });
    await fireEvent.click(screen.getByRole('button', { name: 'Já copiei' }));
    await waitFor(() => expect(screen.queryByText(url)).toBeNull());
    expect(await screen.findByRole('button', { name: 'Trocar endereço' })).toBeTruthy();
  });
});
