import { screen } from '@testing-library/vue';
import { describe, expect, it } from 'vitest';
import { click, serve } from './door-samples.ts';
import { openDoor } from './door-testing.ts';

const notice = {
  clinicName: 'Clínica Aurora',
  text: 'Um computador foi levado.\n\nDesconfie de mensagens que peçam dados.',
  publishedAt: '2026-11-27T01:30:00Z',
};
const path = '/public/clinics/k1/notices/n1';

describe('the public notice of an incident', () => {
  it('is read by anybody, with the day it was published by the clock of the clinic', async () => {
    serve(({ path: asked }) => (asked === path ? { body: notice } : undefined));
    await openDoor('/c/k1/aviso/n1');
    expect(
      await screen.findByRole('heading', { name: 'Aviso sobre a segurança dos seus dados' }),
    ).toBeTruthy();
    expect(screen.getByText(/^Clínica Aurora, quinta-feira, 26 de novembro/)).toBeTruthy();
    expect(screen.getByText(/Desconfie de mensagens que peçam dados\./)).toBeTruthy();
  });

  it('tries again when the line was down', async () => {
    let isDown = true;
    const asked = serve((request) => {
      if (request.path !== path) return undefined;
      return isDown ? { status: 503, body: { code: 'unavailable' } } : { body: notice };
    });
    await openDoor('/c/k1/aviso/n1');
    await screen.findByRole('alert');
    isDown = false;
    await click('Tentar de novo');
    expect(await screen.findByText(/Um computador foi levado/)).toBeTruthy();
    expect(asked.filter((request) => request.path === path)).toHaveLength(2);
  });
});
