import { fireEvent, screen, waitFor } from '@testing-library/vue';
import { describe, expect, it } from 'vitest';
import { webhookEvents } from '../../domain/integrations/webhook-events.ts';
import { fakeServer, renderInApp } from '../testing.ts';
import WebhookForm from './WebhookForm.vue';

const form = () => renderInApp(WebhookForm, { endpoint: null, events: webhookEvents });
const save = () => fireEvent.click(screen.getByRole('button', { name: 'Criar endereço' }));

describe('an address that hears of events', () => {
  it('is not asked of the server without an address and an event', async () => {
    const sent = fakeServer(() => undefined);
    form();
    await fireEvent.update(screen.getByLabelText('Endereço'), 'http://erp.example');
    await save();
    expect(await screen.findByText('O endereço precisa começar com https://.')).toBeTruthy();
    expect(screen.getByText('Marque ao menos um acontecimento.')).toBeTruthy();
    expect(sent).toEqual([]);
  });

  it('keeps what was typed when the address leads where nothing may be sent', async () => {
    fakeServer(() => ({ status: 400, body: { code: 'address-refused' } }));
    form();
    await fireEvent.update(screen.getByLabelText('Endereço'), 'https://10.0.0.1/');
    await fireEvent.click(screen.getByRole('checkbox', { name: /^Visita marcada/ }));
    await save();
    expect((await screen.findAllByText(/Use um endereço https público/)).length).toBeGreaterThan(0);
    expect(screen.getByLabelText<HTMLInputElement>('Endereço').value).toBe('https://10.0.0.1/');
  });

  it('takes all events at one press, each in words a clinic speaks', async () => {
    const endpoint = { id: 'w1' };
    const sent = fakeServer(() => ({
      status: 201,
      body: { endpoint: { ...endpoint, events: [] }, secret: 'whsec_x' },
    }));
    const view = form();
    for (const name of ['Visitas', 'Clientes', 'Importações']) expect(screen.getByText(name)).toBeTruthy();
    await fireEvent.update(screen.getByLabelText('Endereço'), 'https://erp.example/avisos');
    await fireEvent.click(screen.getByRole('button', { name: 'Marcar tudo' }));
    await save();
    await waitFor(() => expect(view.emitted('done')).toHaveLength(1));
    expect((sent[0]?.body as { events: string[] }).events).toEqual([...webhookEvents].sort());
  });
});
