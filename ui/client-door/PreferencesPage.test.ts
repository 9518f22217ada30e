import { fireEvent, screen } from '@testing-library/vue';
import { describe, expect, it } from 'vitest';
import { click, serve } from './door-samples.ts';
import { openDoor } from './door-testing.ts';
import type { OwnChoices } from './types.ts';

const token = `${'a'.repeat(27)}.${'b'.repeat(22)}`;
const answer = (...current: OwnChoices['current']) => ({
  status: 200,
  body: { clinic: { id: 'k1', name: 'Clínica Aurora' }, current, offersText: 'Aceito receber ofertas.' },
});
const service = (choice: 'granted' | 'withdrawn') =>
  ({ channel: 'whatsapp', purpose: 'service', choice }) as const;
const isOn = async (name: RegExp) =>
  (await screen.findByRole('switch', { name })).getAttribute('aria-checked');

describe('what a client is written to about', () => {
  it('asks for the code without a link', async () => {
    serve();
    await openDoor('/c/k1/preferencias');
    expect(await screen.findByLabelText('Celular com DDD')).toBeTruthy();
  });

  it('opens by the link of a message, which leaves the address bar, and shows what holds', async () => {
    const sent = serve(({ path }) => (path.endsWith('/look') ? answer(service('granted')) : undefined));
    const { router } = await openDoor(`/c/k1/preferencias#${token}`);
    expect(router.currentRoute.value.fullPath).toBe('/c/k1/preferencias');
    expect(await isOn(/WhatsApp sobre minhas consultas/)).toBe('true');
    expect(await isOn(/Ofertas e novidades/)).toBe('false');
    // Nobody asked her: it stands in for WhatsApp until she says no.
    expect(await isOn(/SMS/)).toBe('true');
    expect(sent.find(({ path }) => path.endsWith('/look'))?.body).toEqual({ token });
  });

  it('leaves everything in one press, and says so', async () => {
    const sent = serve(({ path }) =>
      path.endsWith('/look')
        ? answer(service('granted'))
        : path.endsWith('/preferences')
          ? answer(service('withdrawn'), { channel: 'sms', purpose: 'service', choice: 'withdrawn' })
          : undefined,
    );
    await openDoor(`/c/k1/preferencias#${token}`);
    await click('Não quero receber nada');
    expect(await screen.findByText(/não manda mais mensagens/)).toBeTruthy();
    const { body } = sent.find(({ path }) => path.endsWith('/preferences')) ?? {};
    expect(body).toMatchObject({
      choices: [service('withdrawn'), { channel: 'sms', choice: 'withdrawn' }],
    });
  });

  it('asks for the code before it says yes to something by a link', async () => {
    const sent = serve(({ path }) => (path.endsWith('/look') ? answer() : undefined));
    await openDoor(`/c/k1/preferencias#${token}`);
    await fireEvent.click(await screen.findByRole('switch', { name: /Ofertas/ }));
    expect(await screen.findByLabelText('Celular com DDD')).toBeTruthy();
    expect(sent.some(({ path }) => path.endsWith('/preferences'))).toBe(false);
  });

  it('keeps the switch where it was when the answer is a refusal', async () => {
    serve(({ path }) =>
      path.endsWith('/look')
        ? answer(service('granted'))
        : path.endsWith('/preferences')
          ? { status: 503, body: { code: 'unavailable' } }
          : undefined,
    );
    await openDoor(`/c/k1/preferencias#${token}`);
    await fireEvent.click(await screen.findByRole('switch', { name: /WhatsApp sobre/ }));
    expect(await screen.findByRole('alert')).toBeTruthy();
    expect(await isOn(/WhatsApp sobre/)).toBe('true');
  });
});
