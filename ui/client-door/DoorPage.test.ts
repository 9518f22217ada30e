import { fireEvent, screen, waitFor } from '@testing-library/vue';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { RouteLocationNormalized } from 'vue-router';
import { type Sent } from '../testing.ts';
import { askCode, clinic, click, invalid, me, serve, unknown } from './door-samples.ts';
import { openDoor } from './door-testing.ts';
import { keepLink, readLink, takeLink } from './link.ts';

const verifies = (sent: Sent[]) => sent.filter(({ path }) => path.endsWith('/verify'));

beforeEach(() => {
  localStorage.clear();
});
afterEach(() => {
  vi.useRealTimers();
  takeLink();
});

describe("the client's page", () => {
  it('shows the door where the clinic takes no bookings, and never touches the staff’s session', async () => {
    const sent = serve();
    await openDoor('/c/k1');
    expect(await screen.findByLabelText('Celular com DDD')).toBeTruthy();
    expect(screen.getByText('Clínica Aurora')).toBeTruthy();
    expect(sent.map(({ path }) => path).some((path) => path.startsWith('/session'))).toBe(false);
    expect(sent.some(({ path }) => path.endsWith('/services'))).toBe(false);
  });

  it('says so when the clinic is not there, and tries again', async () => {
    let isGone = true;
    serve(({ path }) =>
      path === '/public/clinics/k1' && isGone ? { status: 404, body: { code: 'not-found' } } : undefined,
    );
    await openDoor('/c/k1');
    expect(await screen.findByText('Esta clínica não existe mais aqui.')).toBeTruthy();
    isGone = false;
    await click('Tentar de novo');
    expect(await screen.findByLabelText('Celular com DDD')).toBeTruthy();
  });

  it('does not ask the server about a number that is none', async () => {
    const sent = serve();
    await openDoor('/c/k1/minhas');
    await fireEvent.update(await screen.findByLabelText('Celular com DDD'), '1198');
    await click('Receber código');
    expect(await screen.findByText('Confira o número: DDD e 9 dígitos.')).toBeTruthy();
    expect(sent.some(({ method }) => method === 'POST')).toBe(false);
  });

  it('counts wrong codes, and after five asks for another one', async () => {
    const sent = serve(({ path }) => (path.endsWith('/verify') ? invalid : undefined));
    const { type } = await askCode();
    for (const left of ['4 vezes', '3 vezes', '2 vezes', '1 vez']) {
      await type('000000');
      expect(await screen.findByText(new RegExp(`ainda pode tentar ${left}`))).toBeTruthy();
    }
    await type('000000');
    expect(await screen.findByText(/este não vale mais/)).toBeTruthy();
    await type('111111');
    expect(verifies(sent)).toHaveLength(5);
  });

  it('sends another code after a minute, not before', async () => {
    const sent = serve();
    await askCode();
    const asked = () => sent.filter(({ path }) => path.endsWith('/sign-in')).length;
    expect(screen.getByRole('button', { name: /^Outro código em \d+ s$/ })).toHaveProperty('disabled', true);
    vi.useFakeTimers({ now: Date.now() + 61_000, toFake: ['Date'] });
    await fireEvent.click(
      await screen.findByRole('button', { name: 'Mandar outro código' }, { timeout: 3_000 }),
    );
    await waitFor(() => expect(asked()).toBe(2));
  });

  it("shows her visits in the clinic's time when the code is right, and nothing after she left", async () => {
    serve(({ path, method }) => {
      if (path.endsWith('/verify')) return { body: me };
      return path === '/public/session' && method === 'DELETE' ? { status: 204 } : undefined;
    });
    const { type } = await askCode();
    await type('123456');
    expect(await screen.findByText('Olá, Natália')).toBeTruthy();
    expect(await screen.findByText('16:15')).toBeTruthy();
    await click('Sair');
    expect(await screen.findByLabelText('Celular com DDD')).toBeTruthy();
    expect(screen.queryByText(/Peeling químico/)).toBeNull();
  });

  it('knows nobody of another clinic, and asks for the phone again when her session has ended', async () => {
    serve(({ path }) =>
      path === '/public/me' ? { body: { ...me, clinic: { ...clinic, id: 'k2' } } } : undefined,
    );
    await openDoor('/c/k1/minhas');
    expect(await screen.findByLabelText('Celular com DDD')).toBeTruthy();
    serve(({ path }) => {
      if (path === '/public/me') return { body: me };
      return path === '/public/me/appointments' ? unknown : undefined;
    });
    await openDoor('/c/k1/minhas');
    expect(await screen.findByLabelText('Celular com DDD')).toBeTruthy();
  });
});

describe('a link that signs in', () => {
  const hash = `#${crypto.randomUUID()}.${'a'.repeat(43)}`;
  const follow = (to: string) =>
    keepLink({
      path: '/c/k1/entrar',
      hash: to,
      params: { clinicId: 'k1' },
    } as unknown as RouteLocationNormalized);

  it('is none when anything is missing or too much', () => {
    for (const wrong of ['', '#', '#x.y', hash.slice(0, -1), `${hash}a`, hash.replace('.', '')])
      expect(readLink(wrong)).toBeNull();
  });

  it('leaves the address bar at once, and serves one time', () => {
    history.replaceState(null, '', `/c/k1/entrar${hash}`);
    expect(follow(hash)).toMatchObject({ name: 'door-own', replace: true });
    expect(location.hash).toBe('');
    expect(takeLink()?.token).toBe('a'.repeat(43));
    expect(takeLink()).toBeNull();
  });

  it('is not lost on a bad line', async () => {
    let isDown = true;
    const sent = serve(({ path }) => {
      if (!path.endsWith('/verify')) return undefined;
      return isDown ? { status: 503, body: { code: 'unavailable' } } : { body: me };
    });
    await openDoor(`/c/k1/entrar${hash}`);
    isDown = false;
    await click('Tentar de novo');
    expect(await screen.findByText('Olá, Natália')).toBeTruthy();
    expect(verifies(sent)).toHaveLength(2);
  });

  it('offers a code when it was used before', async () => {
    const sent = serve(({ path }) => (path.endsWith('/verify') ? invalid : undefined));
    await openDoor(`/c/k1/entrar${hash}`);
    expect(await screen.findByText(/Este link já foi usado ou venceu/)).toBeTruthy();
    expect(verifies(sent)[0]?.body).toMatchObject({ token: 'a'.repeat(43) });
  });
});
