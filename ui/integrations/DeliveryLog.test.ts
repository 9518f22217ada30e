import { fireEvent, screen, waitFor } from '@testing-library/vue';
import { describe, expect, it } from 'vitest';
import { fakeServer, renderInApp, signedIn } from '../testing.ts';
import DeliveryLog from './DeliveryLog.vue';
import type { Delivery } from './types.ts';

const at = '2026-11-20T12:00:00Z';
const delivery: Delivery = {
  ...{ id: 'd1', event: 'appointment.booked', entity: 'appointment', entityId: 'a1', state: 'failed' },
  ...{ attempts: 2, lastStatus: 503, lastError: 'status-refused', createdAt: at },
  ...{ nextTryAt: null, deliveredAt: null },
  tries: [
    { at, status: null, error: 'timeout', ms: 15_000 },
    { at, status: 503, error: 'status-refused', ms: 80 },
  ],
};
const serve = (deliveries: Delivery[], nextCursor: string | null = null) =>
  fakeServer(({ method }) => (method === 'GET' ? { body: { deliveries, nextCursor } } : { status: 202 }));
const log = () => renderInApp(DeliveryLog, { endpointId: 'w1' });
const open = async () => fireEvent.click(await screen.findByRole('button', { name: /Visita marcada/ }));

describe('the log of deliveries', () => {
  it('is closed to a role without integrations, in words', async () => {
    signedIn({ role: 'receptionist' });
    fakeServer(() => ({ status: 403, body: { code: 'forbidden' } }));
    log();
    expect(await screen.findByText('Esta área não faz parte do seu perfil')).toBeTruthy();
  });

  it('shows every try with its reason, and nothing to press to somebody who may only look', async () => {
    signedIn({ role: 'auditor' });
    serve([delivery]);
    log();
    await open();
    expect(screen.getByText('Demorou demais para responder')).toBeTruthy();
    expect(screen.getAllByText('Respondeu com erro 503')).toHaveLength(2);
    expect(screen.queryByRole('button', { name: 'Reenviar' })).toBeNull();
    expect(screen.queryByRole('button', { name: 'Pular' })).toBeNull();
  });

  it('passes one over only after it said what that means', async () => {
    signedIn();
    const sent = serve([delivery]);
    log();
    await open();
    await fireEvent.click(screen.getByRole('button', { name: 'Pular' }));
    expect(await screen.findByText(/os próximos da mesma visita seguem/)).toBeTruthy();
    expect(sent.some(({ method }) => method === 'POST')).toBe(false);
    await fireEvent.click(screen.getAllByRole('button', { name: 'Pular' }).at(-1) as HTMLElement);
    await waitFor(() =>
      expect(sent.find(({ method }) => method === 'POST')?.path).toBe('/webhooks/w1/deliveries/d1/skip'),
    );
  });

  it('neither sends again what is under way nor passes over what arrived', async () => {
    signedIn();
    serve([{ ...delivery, state: 'delivering', tries: [] }]);
    log();
    await open();
    expect(screen.queryByRole('button', { name: 'Reenviar' })).toBeNull();
    expect(screen.queryByRole('button', { name: 'Pular' })).toBeNull();
  });

  it('goes on after the first page', async () => {
    signedIn();
    const sent = serve([delivery], 'c2');
    log();
    await fireEvent.click(await screen.findByRole('button', { name: 'Carregar mais' }));
    await waitFor(() => expect(sent.at(-1)?.path).toContain('cursor=c2'));
  });

  it('says how to begin when nothing was sent yet', async () => {
    signedIn();
    serve([]);
    log();
    expect(await screen.findByText(/Use Testar para ver agora/)).toBeTruthy();
  });
});
