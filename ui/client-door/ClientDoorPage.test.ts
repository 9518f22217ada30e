import { fireEvent, screen, waitFor } from '@testing-library/vue';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { RouteLocationNormalized } from 'vue-router';
import { useSession } from '../session.ts';
import { fakeServer, renderInApp, signedIn, type Sent } from '../testing.ts';
import ClientDoorPage from './ClientDoorPage.vue';
import { keepLink, readLink, takeLink } from './link.ts';
import type { OwnVisit } from './types.ts';
import { split } from './useOwnVisits.ts';

const clinic = { id: 'k1', name: 'Clínica Aurora', timeZone: 'America/Manaus' };
const me = { client: { id: 'c1', firstName: 'Natália' }, clinic };
const visit: OwnVisit = {
  ...{ id: 'v1', startsAt: '2099-12-01T20:15:00Z', endsAt: '2099-12-01T21:00:00Z', status: 'booked' },
  ...{ procedure: 'Peeling químico', professional: 'Dra. Camila Nogueira' },
};
const unknown = { status: 401, body: { code: 'unauthenticated' } };
const invalid = { status: 401, body: { code: 'challenge-invalid' } };
type Answer = ReturnType<Parameters<typeof fakeServer>[0]>;

const serve = (answer: (request: Sent) => Answer = () => undefined) =>
  fakeServer((request) => {
    const own = answer(request);
    if (own) return own;
    if (request.path.startsWith('/public/clinics/') && request.method === 'GET') return { body: clinic };
    if (request.path.endsWith('/sign-in')) return { status: 202, body: { challengeId: 'ch1' } };
    if (request.path === '/public/me/appointments') return { body: { appointments: [visit] } };
    return unknown;
  });

async function open() {
  const view = renderInApp({ template: '<RouterView />' });
  view.router.addRoute({ path: '/c/:clinicId', name: 'client-door', component: ClientDoorPage });
  await view.router.push('/c/k1');
  return view;
}
async function askCode() {
  const view = await open();
  await fireEvent.update(await screen.findByLabelText('Celular com DDD'), '11980733103');
  await fireEvent.click(screen.getByRole('button', { name: 'Receber código' }));
  const code = await screen.findByLabelText('Código de 6 dígitos');
  return { view, type: (digits: string) => fireEvent.update(code, digits) };
}
const verifies = (sent: Sent[]) => sent.filter(({ path }) => path.endsWith('/verify'));

afterEach(() => {
  vi.useRealTimers();
  takeLink();
});

describe("the client's page", () => {
  it('asks for her phone, and leaves the staff of the same browser signed in', async () => {
    signedIn();
    const sent = serve();
    const view = await open();
    expect(await screen.findByLabelText('Celular com DDD')).toBeTruthy();
    expect(screen.getByText('Clínica Aurora')).toBeTruthy();
    expect(sent.map(({ path }) => path)).not.toContain('/session/refresh');
    expect(view.router.currentRoute.value.name).toBe('client-door');
    expect(useSession().me.value).not.toBeNull();
  });

  it('does not ask the server about a number that is none', async () => {
    const sent = serve();
    await open();
    await fireEvent.update(await screen.findByLabelText('Celular com DDD'), '1198');
    await fireEvent.click(screen.getByRole('button', { name: 'Receber código' }));
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
    expect(screen.queryByRole('button', { name: 'Entrar' })).toBeNull();
    await type('111111');
    expect(verifies(sent)).toHaveLength(5);
  });

  it('sends another code after a minute, not before', async () => {
    const sent = serve();
    await askCode();
    const asked = () => sent.filter(({ path }) => path.endsWith('/sign-in')).length;
    expect(screen.getByRole('button', { name: /^Outro código em \d+ s$/ })).toHaveProperty('disabled', true);
    vi.useFakeTimers({ now: Date.now() + 61_000, toFake: ['Date'] });
    const again = await screen.findByRole('button', { name: 'Mandar outro código' }, { timeout: 3_000 });
    await fireEvent.click(again);
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
    expect(screen.getByText('Marcada')).toBeTruthy();
    await fireEvent.click(screen.getByRole('button', { name: 'Sair' }));
    expect(await screen.findByLabelText('Celular com DDD')).toBeTruthy();
    expect(screen.queryByText('Peeling químico')).toBeNull();
  });

  it('knows nobody of another clinic', async () => {
    serve(({ path }) =>
      path === '/public/me' ? { body: { ...me, clinic: { ...clinic, id: 'k2' } } } : undefined,
    );
    await open();
    expect(await screen.findByLabelText('Celular com DDD')).toBeTruthy();
    expect(screen.queryByText('Olá, Natália')).toBeNull();
  });

  it('asks for the phone again when her session has ended', async () => {
    serve(({ path }) => {
      if (path === '/public/me') return { body: me };
      return path === '/public/me/appointments' ? unknown : undefined;
    });
    await open();
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
    expect(follow(hash)).toMatchObject({ name: 'client-door', replace: true });
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
    follow(hash);
    await open();
    const again = await screen.findByRole('button', { name: 'Tentar de novo' });
    isDown = false;
    await fireEvent.click(again);
    expect(await screen.findByText('Olá, Natália')).toBeTruthy();
    expect(verifies(sent)).toHaveLength(2);
  });

  it('offers a code when it was used before', async () => {
    const sent = serve(({ path }) => (path.endsWith('/verify') ? invalid : undefined));
    follow(hash);
    await open();
    expect(await screen.findByText(/Este link já foi usado ou venceu/)).toBeTruthy();
    expect(verifies(sent)[0]?.body).toMatchObject({ token: 'a'.repeat(43) });
  });
});

describe('her visits', () => {
  it('are those to come, the soonest first, and the others, the latest first', () => {
    const at = (id: string, day: string, status: OwnVisit['status'] = 'booked'): OwnVisit => ({
      ...visit,
      ...{ id, status, startsAt: `2026-11-${day}T12:00:00Z`, endsAt: `2026-11-${day}T13:00:00Z` },
    });
    const { next, past } = split(
      [at('late', '30'), at('soon', '27'), at('off', '28', 'cancelled'), at('old', '20', 'done')],
      Date.parse('2026-11-26T12:00:00Z'),
    );
    expect(next.map(({ id }) => id)).toEqual(['soon', 'late']);
    expect(past.map(({ id }) => id)).toEqual(['off', 'old']);
  });
});
