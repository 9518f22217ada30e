import { useToast } from '@nuxt/ui/composables';
import { beforeEach, describe, expect, it } from 'vitest';
import { fakeServer, signedIn, withSetup } from '../testing.ts';
import { card } from './samples.ts';
import type { AppointmentCard, Block } from './types.ts';
import { destinationOf, moved, useMoveVisit } from './useMoveVisit.ts';

const key = ['appointments', 1, 2];
const four = '2026-11-26T19:00:00.000Z';

function setUp(blocks: Block[] = [], cards: AppointmentCard[] = []) {
  const { result, queryClient } = withSetup(() => ({
    ...useMoveVisit(
      () => 'Juliana Carvalho',
      () => ({ cards, blocks }),
    ),
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

describe('a drop that is refused', () => {
  const until = '2026-11-26T20:00:00Z';
  const busy = { code: 'professional-busy', resourceId: 'juliana', until };
  const refusing = (...reasons: object[]) =>
    fakeServer(({ path }) =>
      path.startsWith('/availability')
        ? { body: { slots: [] } }
        : { status: 409, body: { code: 'slot-unavailable', reasons } },
    );
  const labels = (said: ReturnType<typeof setUp>['said']) =>
    (said()?.actions ?? []).map((one) => (one as { label: string }).label);

  it('says every reason on a line of its own, each with its service when there are several', async () => {
    refusing({ ...busy, position: 1 }, { code: 'room-busy', resourceId: 'sala-2', until, position: 2 });
    const { move, said } = setUp();
    const long = card({ services: services('2026-11-26T17:30:00.000Z', '2026-11-26T18:00:00.000Z') });
    await move(long, { startsAt: four });
    expect(said()?.description).toBe(
      'Etapa: Juliana Carvalho já tem uma visita até 17:00.\nEtapa: Juliana Carvalho está em uso até 17:00.',
    );
  });

  it('names the block that is in the way', async () => {
    refusing({ ...busy, code: 'professional-absent' });
    const lunch = { resourceId: 'juliana', kind: 'lunch', startsAt: four, endsAt: until } as Block;
    const { move, said } = setUp([lunch]);
    await move(card(), { startsAt: four });
    expect(said()?.description).toBe('Juliana Carvalho: Almoço até 17:00.');
  });

  it('says that the time is only held', async () => {
    refusing(busy);
    const held = moved(card({ id: 'held' }), { startsAt: four });
    const { move, said } = setUp([], [{ ...held, status: 'held' }]);
    await move(card(), { startsAt: four });
    expect(said()?.description).toContain('tem um horário reservado, ainda sem confirmação, até 17:00');
  });

  it('can be squeezed in by those who may, over people and never over rooms', async () => {
    signedIn({ role: 'owner' });
    const sent = refusing(busy);
    const first = setUp();
    await first.move(card(), { startsAt: four });
    expect(labels(first.said)).toEqual(['Encaixar assim mesmo']);
    (first.said()?.actions?.[0] as { onClick: () => void }).onClick();
    await expect.poll(() => sent.filter((one) => one.method === 'POST')).toHaveLength(2);
    expect(sent.filter((one) => one.method === 'POST')[1]?.body).toMatchObject({
      startsAt: four,
      squeezeIn: { reason: 'client-request' },
    });

    refusing(busy, { code: 'room-busy', resourceId: 'sala-2', until });
    const second = setUp();
    await second.move(card(), { startsAt: four });
    expect(labels(second.said)).toEqual([]);

    signedIn({ role: 'receptionist' });
    refusing(busy);
    const third = setUp();
    await third.move(card(), { startsAt: four });
    expect(labels(third.said)).toEqual([]);
  });

  it('offers the same hour in another room', async () => {
    fakeServer(({ path }) =>
      path.startsWith('/availability')
        ? {
            body: {
              slots: [
                {
                  startsAt: four,
                  services: [{ professionalId: 'juliana', roomId: 'sala-3', deviceId: null }],
                },
              ],
            },
          }
        : {
            status: 409,
            body: { code: 'slot-unavailable', reasons: [{ code: 'room-busy', resourceId: 'sala-1' }] },
          },
    );
    const { result } = withSetup(() => ({
      ...useMoveVisit((id) => (id === 'sala-3' ? 'Sala 3' : null)),
      toast: useToast(),
    }));
    await result.move(card(), { startsAt: four });
    const offered = result.toast.toasts.value.at(-1)?.actions?.[0] as { label: string };
    expect(offered.label).toMatch(/16h, Sala 3$/);
  });
});
