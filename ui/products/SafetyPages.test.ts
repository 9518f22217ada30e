import { fireEvent, screen, waitFor } from '@testing-library/vue';
import { describe, expect, it } from 'vitest';
import { fakeServer, renderInApp, signedIn } from '../testing.ts';
import InspectionPart from './InspectionPart.vue';
import { clockSaid, momentsOf } from './safety-said.ts';
import type { SafetyEvent } from './safety-types.ts';
import SafetyList from './SafetyList.vue';
import SafetyNewPage from './SafetyNewPage.vue';
import SafetyPage from './SafetyPage.vue';

const hours = (count: number) => new Date(Date.now() + count * 3_600_000).toISOString();
const event: SafetyEvent = {
  ...{ id: 's1', reference: 'OC-2026-0003', kind: 'adverse-event', severity: 'serious', regime: 'medicine' },
  ...{ state: 'draft', clientId: 'c1', clientName: 'Ana Lima', appointmentId: null, productId: 'p1' },
  ...{ productName: 'Botox', lotId: 'l1', lotCode: 'C8231C3', deviceId: null, deviceName: null },
  ...{ happenedAt: hours(-50), knownAt: hours(-40), reportedAt: hours(-39), reportedByName: 'Lia' },
  ...{
    dueAt: hours(30.5),
    clock: 'running',
    breachedAt: null,
    version: 2,
    text: 'Edema depois da aplicação.',
  },
  rules: [{ code: 'rdc-406-serious', source: 'RDC 406/2020' }],
  ...{ protocol: null, channel: null, notifiedAt: null, dismissReason: null, endNote: null, endedAt: null },
};
function serve(change: Partial<SafetyEvent> = {}) {
  return fakeServer(({ method, path }) => {
    if (method === 'POST')
      return path === '/safety-events' ? { status: 201, body: { id: 's9' } } : { status: 204 };
    if (path.startsWith('/safety-events?')) return { body: { events: [event], nextCursor: null } };
    if (path.endsWith('/draft')) {
      const fields = [
        { field: 'lot', name: 'Lote', text: 'C8231C3' },
        { field: 'serial', name: 'Número de série', text: '' },
      ];
      return { body: { fields } };
    }
    if (path === '/devices') return { body: { devices: [{ id: 'd1', name: 'Laser', serial: null }] } };
    if (path === '/products') return { body: { products: [] } };
    return { body: { ...event, ...change } };
  });
}
const page = async (change: Partial<SafetyEvent> = {}, role: 'owner' | 'receptionist' = 'owner') => {
  signedIn({ role });
  const sent = serve(change);
  const { router } = renderInApp(SafetyPage);
  await router.push('/produtos/ocorrencias/s1');
  await screen.findByRole('heading', { name: 'Evento adverso' });
  return sent;
};

describe('safety events', () => {
  it('show how much of the term is left', async () => {
    signedIn();
    serve();
    renderInApp(SafetyList);
    expect(await screen.findByRole('link', { name: 'Evento adverso: Botox · Lote C8231C3' })).toBeTruthy();
    expect(screen.getByText('Faltam 30 horas')).toBeTruthy();
  });

  it('are told to ANVISA with a protocol', async () => {
    const sent = await page();
    await fireEvent.click(screen.getByRole('button', { name: 'Já notifiquei' }));
    await fireEvent.click(await screen.findByRole('button', { name: 'Guardar o protocolo' }));
    expect(await screen.findByText('Escreva o número do protocolo.')).toBeTruthy();
    await fireEvent.update(screen.getByLabelText('Número do protocolo'), '2026.11.1');
    await fireEvent.click(screen.getByRole('button', { name: 'Guardar o protocolo' }));
    await waitFor(() => {
      const body = sent.find(({ path }) => path.endsWith('/notify'))?.body;
      expect(body).toMatchObject({ version: 2, protocol: '2026.11.1', channel: 'vigimed' });
    });
  });

  it('want the reason of the delay when the term is over', async () => {
    const sent = await page({ dueAt: hours(-2), clock: 'late' });
    await fireEvent.click(screen.getByRole('button', { name: 'Já notifiquei' }));
    await fireEvent.update(await screen.findByLabelText('Número do protocolo'), '2026.11.1');
    await fireEvent.click(screen.getByRole('button', { name: 'Guardar o protocolo' }));
    expect(await screen.findByText('Escreva ao menos 10 letras.')).toBeTruthy();
    expect(sent.some(({ path }) => path.endsWith('/notify'))).toBe(false);
  });

  it('show the draft when it is asked for, and what is not known', async () => {
    const sent = await page();
    expect(sent.some(({ path }) => path.endsWith('/draft'))).toBe(false);
    await fireEvent.click(screen.getByRole('button', { name: 'Mostrar campos' }));
    expect(await screen.findByText('Não sabemos: Número de série.')).toBeTruthy();
  });

  it('are only read by whoever reported one', async () => {
    await page({}, 'receptionist');
    expect(screen.queryByRole('button', { name: 'Já notifiquei' })).toBeNull();
    expect(screen.queryByRole('button', { name: 'Baixar PDF' })).toBeNull();
  });

  it('are reported by anybody, about a device as well', async () => {
    signedIn({ role: 'receptionist' });
    const sent = serve();
    renderInApp(SafetyNewPage);
    await fireEvent.click(await screen.findByRole('button', { name: 'Relatar' }));
    expect(await screen.findByText('Escolha o produto.')).toBeTruthy();
    expect(screen.getByText('Conte em ao menos 10 letras.')).toBeTruthy();
    expect(sent.some(({ method }) => method === 'POST')).toBe(false);
    await fireEvent.click(screen.getByLabelText('De um aparelho'));
    expect(await screen.findByLabelText('Aparelho')).toBeTruthy();
    await fireEvent.click(screen.getByLabelText(/^Grave/));
    expect(await screen.findByText(/sai de uso na hora/)).toBeTruthy();
  });
});

describe('the words of an event', () => {
  it('says hours, then days, then that it is late', () => {
    const now = Date.now();
    const said = (left: number) => clockSaid({ clock: 'running', dueAt: hours(left) }, now).key;
    expect([said(100), said(30), said(0.5), said(-1)]).toEqual(['days', 'hours', 'minutes', 'late']);
    expect(clockSaid({ clock: 'done-late', dueAt: hours(1) }, now).tone).toBe('late');
  });

  it('orders what happened, and ends with what is to come', () => {
    expect(momentsOf(event).map(({ key }) => key)).toEqual(['happened', 'known', 'reported', 'due']);
    const late = { ...event, breachedAt: hours(-1) };
    expect(
      momentsOf(late)
        .map(({ key }) => key)
        .at(-1),
    ).toBe('breached');
  });
});

it('the inspection pack is asked for as of a day', async () => {
  signedIn();
  const sent = serve();
  URL.createObjectURL = () => 'blob:x';
  URL.revokeObjectURL = () => undefined;
  renderInApp(InspectionPart);
  await fireEvent.click(screen.getByRole('button', { name: 'Baixar PDF' }));
  await waitFor(() => expect(sent[0]?.path).toMatch(/^\/inspection-pack\?on=\d{4}-\d\d-\d\d$/));
});
