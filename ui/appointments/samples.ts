import type { AppointmentCard, Timeline, Visit } from './types.ts';

/** Visits for tests: a Thursday at 14:30 in São Paulo, seen on the day before. */
export const now = Date.parse('2026-11-25T15:00:00Z');
export const card = (change: Partial<AppointmentCard> = {}): AppointmentCard => ({
  id: 'visit-1',
  version: 3,
  status: 'booked',
  startsAt: '2026-11-26T17:30:00.000Z',
  endsAt: '2026-11-26T18:20:00.000Z',
  client: { id: 'client-1', name: 'Ana Beatriz Albuquerque' },
  procedure: { id: 'procedure-1', name: 'Limpeza de pele' },
  professionalId: 'juliana',
  roomId: 'sala-1',
  deviceId: null,
  rescheduleRequested: false,
  needsAttention: false,
  attentionCode: null,
  services: [
    {
      position: 1,
      procedure: { id: 'procedure-1', name: 'Limpeza de pele' },
      ...{ professionalId: 'juliana', roomId: 'sala-1', deviceId: null },
      ...{ startsAt: '2026-11-26T17:30:00.000Z', endsAt: '2026-11-26T18:20:00.000Z' },
    },
  ],
  ...{ origin: 'staff', isSqueezedIn: false, holdExpiresAt: null, arrivedAt: null, startedAt: null },
  ...change,
});

const timeline: Timeline = {
  past: [],
  now: {
    waitingFor: 'client-confirmation',
    until: '2026-11-26T13:00:00Z',
    next: 'reminder',
    nextAt: '2026-11-26T13:00:00Z',
  },
  upcoming: [],
  messages: [],
  workflow: { id: 'clinic/1/appointment/visit-1', url: null },
};
export const visit = (change: Partial<AppointmentCard> = {}, story: Partial<Timeline> = {}): Visit => ({
  ...card(change),
  timeline: { ...timeline, ...story },
});
