import { screen, waitFor } from '@testing-library/vue';
import { describe, expect, it } from 'vitest';
import { type Answer, click, me, serve, unknown } from './door-samples.ts';
import { openDoor } from './door-testing.ts';
import type { OwnCopy } from './useOwnCopies.ts';

const copy = (fields: Partial<OwnCopy>): OwnCopy => ({
  ...{ id: '0d2f4f5e-0000', format: 'access', state: 'ready', createdAt: '2026-11-26T14:00:00Z' },
  ...{ expiresAt: '2026-12-03T14:00:00Z', ...fields },
});
async function look(exports: OwnCopy[], answer: (method: string) => Answer = () => undefined) {
  const sent = serve(({ path, method }) => {
    if (path === '/public/me') return { body: me };
    if (path !== '/public/me/data-exports') return undefined;
    return answer(method) ?? { body: { exports } };
  });
  await openDoor('/c/k1/minha-copia');
  await screen.findByRole('button', { name: 'Pedir uma cópia' });
  return sent;
}

describe('her own copy', () => {
  it('is asked for only by somebody who is known', async () => {
    serve(({ path }) => (path === '/public/me' ? unknown : undefined));
    await openDoor('/c/k1/minha-copia');
    expect(await screen.findByRole('heading', { name: 'Cópia dos meus dados' })).toBeTruthy();
    expect(screen.queryByRole('button', { name: 'Pedir uma cópia' })).toBeNull();
  });

  it('is ordered in the form that she wants', async () => {
    const sent = await look([]);
    await screen.findByText('Você ainda não pediu nenhuma cópia.');
    await click('Levar para outra clínica');
    await waitFor(() => {
      expect(sent.find(({ method }) => method === 'POST')?.body).toEqual({ format: 'portability' });
    });
  });

  it('says what cannot be done, in words', async () => {
    await look([], (method) =>
      method === 'POST' ? { status: 409, body: { code: 'person-erased' } } : undefined,
    );
    await click('Pedir uma cópia');
    expect(await screen.findByRole('alert')).toBeTruthy();
  });

  it('shows each with its state, and opens only what is ready', async () => {
    await look([copy({}), copy({ id: 'b', state: 'expired' }), copy({ id: 'c', state: 'failed' })]);
    expect(await screen.findByText(/Pode ser aberta até/)).toBeTruthy();
    expect(screen.getAllByRole('button', { name: 'Baixar' })).toHaveLength(1);
    expect(screen.getByText(/O prazo terminou/)).toBeTruthy();
    expect(screen.getByText(/Não foi possível preparar/)).toBeTruthy();
  });

  it('does not take a second order while one is being prepared', async () => {
    await look([copy({ state: 'preparing', expiresAt: null })]);
    await screen.findByText(/Estamos preparando/);
    const button = screen.getByRole<HTMLButtonElement>('button', { name: 'Pedir uma cópia' });
    expect(button.disabled).toBe(true);
  });
});
