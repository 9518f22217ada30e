import { useToast } from '@nuxt/ui/composables';
import { describe, expect, it } from 'vitest';
import { fakeServer, withSetup } from '../testing.ts';
import { card, visit } from './samples.ts';
import { useVisit } from './useVisit.ts';

describe('changing what is done in a visit', () => {
  it('can be undone: the old services in their old places, on the new version', async () => {
    const sent = fakeServer(({ method }) => ({ body: method === 'GET' ? visit() : card({ version: 4 }) }));
    const { result } = withSetup(() => ({ ...useVisit('visit-1', () => null), toast: useToast() }));
    await expect.poll(() => result.visit.value?.version).toBe(3);
    await result.changeServices([{ procedureId: 'peeling', professionalId: 'caio' }]);
    (result.toast.toasts.value.at(-1)?.actions?.[0] as { onClick: () => void }).onClick();
    const posts = () => sent.filter((one) => one.method === 'POST');
    await expect.poll(posts).toHaveLength(2);
    expect(posts()[1]).toMatchObject({
      path: '/appointments/visit-1/services',
      body: {
        version: 4,
        services: [
          { procedureId: 'procedure-1', professionalId: 'juliana', roomId: 'sala-1', deviceId: null },
        ],
      },
    });
  });
});
