import { screen } from '@testing-library/vue';
import { describe, expect, it } from 'vitest';
import { serve } from './door-samples.ts';
import { openDoor } from './door-testing.ts';

const at = '2026-11-27T15:00:00.000Z';
const open = async (notices: object[]) => {
  serve(({ path }) => (path.endsWith('/notices') ? { status: 200, body: { notices } } : undefined));
  await openDoor('/c/k1/privacidade');
};

describe('notices that stand in public', () => {
  it('are at the top of the privacy page, each with its address', async () => {
    await open([{ id: 'n1', publishedAt: at }]);
    const link = await screen.findByRole('link', {
      name: /Aviso sobre a segurança dos seus dados, de sexta/,
    });
    expect(link.getAttribute('href')).toBe('/c/k1/aviso/n1');
  });

  it('say nothing while there is none', async () => {
    await open([]);
    expect(screen.queryByRole('link', { name: /Aviso sobre a segurança/ })).toBeNull();
  });
});
