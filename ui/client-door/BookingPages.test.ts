import { fireEvent, screen, waitFor } from '@testing-library/vue';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { fakeServer, type Sent } from '../testing.ts';
import {
  type Answer,
  clinic,
  click,
  me,
  rules,
  serve,
  service,
  soon,
  unknown,
  visit,
} from './door-samples.ts';
import { openDoor } from './door-testing.ts';
import { visitCalendar } from './ics.ts';
import { takeLink } from './link.ts';
import type { OwnVisit, PublicRules } from './types.ts';
import { split } from './useOwnVisits.ts';

beforeEach(() => {
  localStorage.clear();
});
afterEach(() => {
  vi.useRealTimers();
  takeLink();
});

describe('booking', () => {
  const untilTimes = async () => {
    await openDoor('/c/k1');
    await fireEvent.click(await screen.findByRole('checkbox', { name: /Peeling químico/ }));
    await click('Ver horários');
    // One professional alone: nothing to choose.
    return screen.findByRole('button', { name: '14:30' });
  };
  const held = { ...visit, status: 'held' as const };

  it('takes a stranger from the look to the code, with her name for the case that she is new', async () => {
    const sent = serve(undefined, rules);
    await fireEvent.click(await untilTimes());
    await fireEvent.update(await screen.findByLabelText('Celular com DDD'), '11980733103');
    await click('Receber código');
    expect(await screen.findByText('Escreva o seu nome.')).toBeTruthy();
    await fireEvent.update(screen.getByLabelText('Seu nome'), 'Rute Lima');
    await click('Receber código');
    expect(await screen.findByLabelText('Código de 6 dígitos')).toHaveProperty(
      'autocomplete',
      'one-time-code',
    );
    const asked = sent.find(({ path }) => path.endsWith('/booking-code'));
    expect(asked?.body).toEqual({ phone: '+5511980733103', name: 'Rute Lima' });
  });

  it('says the rules of the deposit in words and numbers before anything is agreed', async () => {
    const asking: PublicRules = { ...rules, depositKind: 'fixed', depositCents: 10_000 };
    serve(({ path }) => (path === '/public/me' ? { body: me } : undefined), asking);
    await fireEvent.click(await untilTimes());
    expect((await screen.findByText(/Cancelando até 24 h antes/)).textContent).toMatch(
      /devolvemos R\$\s100,00/,
    );
    expect(screen.getByText(/Cancelando depois disso, devolvemos R\$\s50,00/)).toBeTruthy();
    expect(screen.getByText('Se você não vier, o sinal não é devolvido.')).toBeTruthy();
    expect(screen.getByText(/em até 7 dias depois de pagar/)).toBeTruthy();
    expect(screen.getByRole('button', { name: /^Reservar e pagar R\$\s100,00$/ })).toBeTruthy();
  });

  it('holds and confirms without a deposit, once for one intention, and forgets what was chosen', async () => {
    let isDown = true;
    const sent = serve(({ path, method }) => {
      if (path === '/public/me') return { body: me };
      if (path === '/public/me/appointments' && method === 'POST')
        return isDown
          ? { status: 503, body: { code: 'unavailable' } }
          : { status: 201, body: { id: 'v1', appointment: held, deposit: null, holdExpiresAt: soon } };
      return path.endsWith('/confirm') ? { body: visit } : undefined;
    }, rules);
    await fireEvent.click(await untilTimes());
    await click('Confirmar agendamento');
    await screen.findByRole('alert');
    isDown = false;
    await click('Confirmar agendamento');
    expect(await screen.findByText('Agendado!')).toBeTruthy();
    const keys = sent
      .filter(({ path, method }) => path === '/public/me/appointments' && method === 'POST')
      .map(({ headers }) => headers.get('Idempotency-Key'));
    expect(keys).toHaveLength(2);
    expect(new Set(keys).size).toBe(1);
    expect(localStorage.getItem('neonpro.draft.k1') ?? '').not.toContain('s1');
  });

  it('sends back to the times when somebody was faster', async () => {
    serve(({ path, method }) => {
      if (path === '/public/me') return { body: me };
      return path === '/public/me/appointments' && method === 'POST'
        ? { status: 409, body: { code: 'slot-unavailable', reasons: [] } }
        : undefined;
    }, rules);
    await fireEvent.click(await untilTimes());
    await click('Confirmar agendamento');
    expect(await screen.findByText(/acabou de ser ocupado/)).toBeTruthy();
    expect(screen.getByRole('link', { name: 'Escolher outro horário' })).toBeTruthy();
  });

  it('shows rules that changed meanwhile before anything is booked under them', async () => {
    let booking = rules;
    const sent = fakeServer(({ path, method }) => {
      if (path === '/public/me') return { body: me };
      if (path === '/public/clinics/k1') return { body: { ...clinic, booking } };
      if (path.endsWith('/services')) return { body: { services: [service] } };
      if (path.includes('/availability')) return { body: { slots: [{ startsAt: soon, endsAt: soon }] } };
      return method === 'POST' ? { status: 409, body: { code: 'version-conflict' } } : unknown;
    });
    await fireEvent.click(await untilTimes());
    booking = { ...rules, version: 4, rulesText: 'Chegue com dez minutos de folga.' };
    await click('Confirmar agendamento');
    expect(await screen.findByText(/As regras da clínica mudaram/)).toBeTruthy();
    expect(await screen.findByText('Chegue com dez minutos de folga.')).toBeTruthy();
    expect(sent.find(({ method }) => method === 'POST')?.body).toMatchObject({ rulesVersion: 3 });
  });

  it('never calls a time booked whose hold has lapsed, and asks with another key next', async () => {
    const lapsed = { ...visit, status: 'cancelled' as const };
    const sent = serve(({ path, method }) => {
      if (path === '/public/me') return { body: me };
      if (path !== '/public/me/appointments') return undefined;
      return method === 'POST'
        ? { status: 201, body: { id: 'v1', appointment: lapsed, deposit: null, holdExpiresAt: null } }
        : { body: { appointments: [lapsed] } };
    }, rules);
    await fireEvent.click(await untilTimes());
    await click('Confirmar agendamento');
    expect(await screen.findByText(/acabou de ser ocupado/)).toBeTruthy();
    const key = sent.find(({ method }) => method === 'POST')?.headers.get('Idempotency-Key') ?? '';
    await waitFor(() => expect(localStorage.getItem('neonpro.draft.k1')).toContain('"s1"'));
    expect(localStorage.getItem('neonpro.draft.k1')).not.toContain(key);
    const { router } = await openDoor('/c/k1/pronto/v1');
    await waitFor(() => expect(router.currentRoute.value.name).toBe('door-own'));
    expect(screen.queryByText('Agendado!')).toBeNull();
  });
});

describe('a visit of hers', () => {
  const signedIn = (answer: (request: Sent) => Answer = () => undefined) =>
    serve((request) => (request.path === '/public/me' ? { body: me } : answer(request)), rules);

  it('is cancelled after she has read what becomes of the money', async () => {
    const deposit = {
      ...{ state: 'paid', amountCents: 5_000, paidCents: 5_000, refundIfCancelledNowCents: 2_500 },
    };
    const paid = { ...visit, deposit: { state: 'paid' as const, amountCents: 5_000 } };
    const sent = signedIn(({ path, method }) => {
      if (path === '/public/me/appointments' && method === 'GET') return { body: { appointments: [paid] } };
      if (path.endsWith('/deposit')) return { body: { deposit } };
      return path.endsWith('/cancel') ? { body: { ...paid, status: 'cancelled' } } : undefined;
    });
    await openDoor('/c/k1/minhas');
    await click('Cancelar');
    expect((await screen.findByText(/Devolvemos/)).textContent).toMatch(/R\$\s25,00/);
    expect(sent.some(({ path }) => path.endsWith('/cancel'))).toBe(false);
    await click('Sim, cancelar');
    await waitFor(() => expect(sent.some(({ path }) => path.endsWith('/cancel'))).toBe(true));
  });

  it('that waits for its payment is read again when something is new, not every few seconds', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    let isNew = false;
    const held = { ...visit, status: 'held' as const };
    const deposit = { state: 'open', amountCents: 5_000, brCode: '0002', qr: null, expiresAt: soon };
    const sent = signedIn(({ path }) => {
      if (path.includes('/deposit/news?status=held&state=open')) return { body: { isNew } };
      if (path.endsWith('/deposit')) return { body: { deposit } };
      const now = isNew ? visit : held;
      return path === '/public/me/appointments' ? { body: { appointments: [now] } } : undefined;
    });
    const reads = (end: string) => sent.filter(({ path }) => path.split('?')[0]?.endsWith(end)).length;
    const { router } = await openDoor('/c/k1/reserva/v1');
    expect(await screen.findByDisplayValue('0002')).toBeTruthy();
    for (let asked = 1; asked < 4; asked += 1) {
      await vi.advanceTimersByTimeAsync(5_000);
      await vi.waitFor(() => {
        expect(reads('/deposit/news')).toBe(asked);
      });
    }
    expect([reads('/deposit'), reads('/me/appointments')]).toEqual([1, 1]);
    isNew = true;
    await vi.advanceTimersByTimeAsync(5_000);
    await vi.waitFor(() => {
      expect(router.currentRoute.value.name).toBe('door-done');
    });
  });

  it('that can no longer be changed says whom to call', async () => {
    const late = { ...visit, can: { ...visit.can, cancel: false, move: false } };
    signedIn(({ path }) =>
      path === '/public/me/appointments' ? { body: { appointments: [late] } } : undefined,
    );
    await openDoor('/c/k1/minhas');
    expect(await screen.findByText(/fale com a recepção/)).toBeTruthy();
    expect(screen.queryByRole('button', { name: 'Cancelar' })).toBeNull();
  });

  it('is those to come, the soonest first, and the others, the latest first', () => {
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

  it('goes to her calendar without what it is for', () => {
    const text = visitCalendar(visit, 'Consulta na Clínica Aurora; Centro');
    expect(text).toContain('DTSTART:20991201T201500Z\r\nDTEND:20991201T210000Z');
    expect(text).toContain(String.raw`SUMMARY:Consulta na Clínica Aurora\; Centro`);
    expect(text).not.toContain('Peeling');
  });
});
