import { useToast } from '@nuxt/ui/composables';
import { beforeEach, describe, expect, it } from 'vitest';
import { fakeServer, withSetup } from '../testing.ts';
import { card } from './samples.ts';
import type { AppointmentCard } from './types.ts';
import { useMoveVisit } from './useMoveVisit.ts';

const key = ['appointments', 1, 2];
const four = Date.parse('2026-11-26T19:00:00Z');

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
                endsAt: '',
                professionalId: 'juliana',
                roomId: null,
                deviceId: null,
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
