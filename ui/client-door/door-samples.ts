import { fireEvent, screen } from '@testing-library/vue';
import { fakeServer, type Sent } from '../testing.ts';
import { openDoor } from './door-testing.ts';
import type { OwnVisit, PublicRules } from './types.ts';

/** A clinic's page for tests: Clínica Aurora in Manaus, one client, one visit, and a server that knows them. */
export const rules: PublicRules = {
  version: 3,
  ...{
    minLeadMin: 0,
    maxAheadDays: 60,
    stepMin: 15,
    holdMin: 15,
    cancelHours: 2,
    moveHours: 12,
    maxMoves: 2,
  },
  ...{ depositKind: 'none', depositCents: 0, depositPercent: 0, refundHours: 24, lateRefundPercent: 50 },
  ...{ noShowRefundPercent: 0, regretDays: 7, isWaitlistOn: true, rulesText: null },
};
export const clinic = {
  id: 'k1',
  name: 'Clínica Aurora',
  timeZone: 'America/Manaus',
  booking: null as PublicRules | null,
};
export const me = { client: { id: 'c1', firstName: 'Natália' }, clinic };
export const visit: OwnVisit = {
  ...{ id: 'v1', version: 1, startsAt: '2099-12-01T20:15:00Z', endsAt: '2099-12-01T21:00:00Z' },
  ...{ status: 'booked', procedure: 'Peeling químico', professional: 'Dra. Camila Nogueira', services: [] },
  ...{
    holdExpiresAt: null,
    deposit: null,
    cancelUntil: '2099-12-01T18:15:00Z',
    moveUntil: '2099-12-01T08:15:00Z',
  },
  ...{ can: { confirm: false, cancel: true, move: true, arrive: false }, movesLeft: 2 },
};
export const service = {
  ...{ id: 's1', name: 'Peeling químico', durationMin: 40, priceCents: 38_000, depositCents: 0 },
  professionals: [{ id: 'p1', name: 'Dra. Camila Nogueira' }],
};
export const soon = new Date(Date.now() + 86_400_000).toISOString().replace(/T.*/, 'T18:30:00.000Z');
export const unknown = { status: 401, body: { code: 'unauthenticated' } };
export const invalid = { status: 401, body: { code: 'challenge-invalid' } };
export type Answer = ReturnType<Parameters<typeof fakeServer>[0]>;

export const serve = (
  answer: (request: Sent) => Answer = () => undefined,
  booking: PublicRules | null = null,
) =>
  fakeServer((request) => {
    const own = answer(request);
    if (own) return own;
    const { path, method } = request;
    if (path === '/public/clinics/k1') return { body: { ...clinic, booking } };
    if (path.endsWith('/services')) return { body: { services: [service] } };
    if (path.includes('/availability')) return { body: { slots: [{ startsAt: soon, endsAt: soon }] } };
    if (path.endsWith('/sign-in') || path.endsWith('/booking-code'))
      return { status: 202, body: { challengeId: 'ch1' } };
    if (path === '/public/me/appointments' && method === 'GET') return { body: { appointments: [visit] } };
    if (path === '/public/me/packages') return { body: { packages: [] } };
    if (path === '/public/me/waitlist') return { body: { entries: [], offers: [] } };
    return unknown;
  });
export const click = async (name: string | RegExp) =>
  fireEvent.click(await screen.findByRole('button', { name }));

export async function askCode() {
  await openDoor('/c/k1/minhas');
  await fireEvent.update(await screen.findByLabelText('Celular com DDD'), '11980733103');
  await click('Receber código');
  const code = await screen.findByLabelText('Código de 6 dígitos');
  return { type: (digits: string) => fireEvent.update(code, digits) };
}
