import { computed, ref } from 'vue';
import { describe, expect, it } from 'vitest';
import { fakeServer, type Sent, withSetup } from '../testing.ts';
import { card } from './samples.ts';
import type { Slot } from './types.ts';
import type { Agenda } from './useAgenda.ts';
import { useBooking } from './useBooking.ts';

const slot: Slot = {
  startsAt: '2026-11-26T17:30:00.000Z',
  endsAt: '2026-11-26T18:20:00.000Z',
  professionalId: 'juliana',
  roomId: 'sala-1',
  deviceId: null,
  services: [
    {
      procedureId: 'p1',
      ...{ professionalId: 'juliana', roomId: 'sala-1', deviceId: null },
      ...{ startsAt: '2026-11-26T17:30:00.000Z', endsAt: '2026-11-26T18:20:00.000Z' },
    },
  ],
};
const agenda = {
  catalogue: { resources: ref([]), procedures: ref([]), resourceName: () => 'Juliana Carvalho' },
  clock: {
    today: ref('2026-11-25'),
    dayOf: () => '2026-11-26',
    spoken: () => 'amanhã, 14h30',
    time: () => '17:00',
    at: (day: string, time: string) => Date.parse(`${day}T${time}:00-03:00`),
  },
  place: { kind: computed(() => 'professional'), day: ref('2026-11-26'), bookingFor: ref(null) },
} as unknown as Agenda;

function setUp(done = () => undefined) {
  const { form, ...rest } = withSetup(() => useBooking(agenda, null, done)).result;
  Object.assign(form, {
    newClient: { name: ' Ana ', phone: '11987654321', whatsappOptIn: true },
    services: [{ key: 0, procedureId: 'p1', professionalId: undefined }],
    slot,
  });
  return { form, ...rest };
}
const bookings = (sent: readonly Sent[]) => sent.filter((one) => one.path === '/appointments');

describe('booking', () => {
  it('says everything that is missing before it asks the server', async () => {
    const sent = fakeServer(() => undefined);
    const { form, submit, faults } = setUp();
    Object.assign(form, {
      newClient: { name: '', phone: '123', whatsappOptIn: false },
      services: [{ key: 0, procedureId: undefined, professionalId: undefined }],
      slot: null,
    });
    await submit();
    expect(Object.values(faults.value).filter(Boolean)).toHaveLength(4);
    expect(sent).toEqual([]);
  });

  it('keeps the client it registered, and the key of the wish, when the line breaks and the person tries again', async () => {
    let isDown = true;
    const sent = fakeServer(({ path }) => {
      if (path === '/clients') return { status: 201, body: { id: 'c1', name: 'Ana' } };
      return isDown ? { status: 503, body: { code: 'busy-try-again' } } : { status: 201, body: card() };
    });
    const { submit, refusal } = setUp();
    await submit();
    expect(refusal.value?.title).toContain('Muita gente ao mesmo tempo');
    isDown = false;
    await submit();
    expect(sent.filter((one) => one.path === '/clients')).toHaveLength(1);
    const [first, second] = bookings(sent).map((one) => one.headers.get('Idempotency-Key'));
    expect(first).toBeTruthy();
    expect(second).toBe(first);
  });

  it('takes another key for another time, and shows why the first was refused', async () => {
    const sent = fakeServer(({ path }) =>
      path === '/clients'
        ? { status: 201, body: { id: 'c1', name: 'Ana' } }
        : { status: 409, body: { code: 'slot-unavailable', reasons: [{ code: 'in-the-past' }] } },
    );
    const { form, submit, refusal } = setUp();
    await submit();
    expect(refusal.value?.reasons).toEqual(['Este horário já passou.']);
    form.slot = { ...slot, startsAt: '2026-11-26T19:00:00.000Z' };
    await submit();
    const [first, second] = bookings(sent).map((one) => one.headers.get('Idempotency-Key'));
    expect(second).not.toBe(first);
  });

  it('squeezes in at the hour that was typed, with whom and why, and not before somebody is named', async () => {
    const sent = fakeServer(({ path }) => ({ body: path === '/clients' ? { id: 'c1' } : card() }));
    const { form, submit, faults } = setUp();
    form.squeezeIn = { time: '11:10', reason: 'urgent' };
    form.day = '2026-11-26';
    await submit();
    expect(faults.value.professional).toBe('Diga quem vai atender.');
    expect(sent).toEqual([]);
    form.services = [{ key: 0, procedureId: 'p1', professionalId: 'juliana' }];
    await submit();
    expect(bookings(sent)[0]?.body).toEqual({
      clientId: 'c1',
      startsAt: '2026-11-26T14:10:00.000Z',
      services: [{ procedureId: 'p1', professionalId: 'juliana' }],
      squeezeIn: { reason: 'urgent' },
    });
  });
});
