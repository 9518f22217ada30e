import { useToast } from '@nuxt/ui/composables';
import { beforeEach, describe, expect, it } from 'vitest';
import { fakeServer, withSetup } from '../testing.ts';
import { card } from './samples.ts';
import type { AppointmentCard } from './types.ts';
import { destinationOf, moved, useMoveVisit } from './useMoveVisit.ts';

const key = ['appointments', 1, 2];
const four = '2026-11-26T19:00:00.000Z';

function setUp() {
  const { result, queryClient } = withSetup(() => ({
    ...useMoveVisit(() => 'Juliana Carvalho'),
    toast: useToast(),
  }));
  queryClient.setQueryData(key, [card({ status: 'confirmed' })]);
  const shown = () => queryClient.getQueryData<AppointmentCard[]>(key)?.[0];
  const said = () => result.toast.toasts.value.at(-1);
  return { move: result.move, shown, said };
}

const services = (...starts: string[]) =>
  starts.map((startsAt, index) => ({
    position: index + 1,
    procedure: { id: `p${String(index + 1)}`, name: 'Etapa' },
    ...{ professionalId: 'juliana', roomId: null, deviceId: null, startsAt, endsAt: startsAt },
  }));

describe('a visit of several services on its way', () => {
  const long = card({
    roomId: null,
    services: services('2026-11-26T17:30:00.000Z', '2026-11-26T18:00:00.000Z'),
  });

  it('takes all of them along, and another person for one alone', () => {
    const there = moved(long, { startsAt: four, services: [{ position: 2, professionalId: 'caio' }] });
    expect(there.services.map(({ startsAt, professionalId }) => [startsAt, professionalId])).toEqual([
      [four, 'juliana'],
      ['2026-11-26T19:30:00.000Z', 'caio'],
    ]);
    expect(there).toMatchObject({ professionalId: 'juliana', endsAt: '2026-11-26T19:50:00.000Z' });
  });

  it('comes back to where all of it was', () => {
    const there = moved(long, { startsAt: four, services: [{ position: 2, professionalId: 'caio' }] });
    expect(moved(there, destinationOf(long))).toEqual({ ...long, status: 'booked' });
  });
});

describe('moving a visit on the agenda', () => {
  beforeEach(() => {
    document.body.innerHTML = '';
  });

  it('puts it back, says why and offers the next free times when the place is taken', async () => {
    fakeServer(({ path }) => {
      if (path.startsWith('/availability'))
        return {
          body: {
            slots: [
              {
                startsAt: '2026-11-26T20:20:00Z',
                services: [{ professionalId: 'juliana', roomId: null, deviceId: null }],
              },
            ],
          },
        };
      const reason = { code: 'professional-busy', resourceId: 'juliana', until: '2026-11-26T20:00:00Z' };
      return { status: 409, body: { code: 'slot-unavailable', reasons: [reason] } };
    });
    const { move, shown, said } = setUp();
    expect(await move(card({ status: 'confirmed' }), { startsAt: four })).toBe(false);
    expect(shown()).toEqual(card({ status: 'confirmed' }));
    expect(said()?.description).toBe('Juliana Carvalho já tem uma visita até 17:00. Próximos livres:');
    expect(said()?.actions).toHaveLength(1);
  });

  it('shows it in its new place before the server has answered', async () => {
    let seen: string | undefined;
    const { move, shown } = setUp();
    fakeServer(() => {
      seen = shown()?.startsAt;
      return { body: card({ version: 4, startsAt: '2026-11-26T19:00:00.000Z' }) };
    });
    await move(card({ status: 'confirmed' }), { startsAt: four });
    expect(seen).toBe('2026-11-26T19:00:00.000Z');
  });

  it('says that a confirmed visit is asked again, and undoes with the new version', async () => {
    const sent = fakeServer(() => ({ body: card({ version: 4, startsAt: '2026-11-26T19:00:00.000Z' }) }));
    const { move, said } = setUp();
    await move(card({ status: 'confirmed' }), { startsAt: four });
    expect(said()?.description).toBe('Pedimos a confirmação de novo para o novo horário.');
    (said()?.actions?.[0] as { onClick: () => void }).onClick();
    await expect.poll(() => sent.filter((one) => one.method === 'POST')).toHaveLength(2);
    expect(sent.filter((one) => one.method === 'POST')[1]?.body).toMatchObject({
      version: 4,
      startsAt: '2026-11-26T17:30:00.000Z',
    });
  });
});
