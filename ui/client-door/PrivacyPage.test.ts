import { fireEvent, screen, waitFor } from '@testing-library/vue';
import { describe, expect, it } from 'vitest';
import { click, serve } from './door-samples.ts';
import { openDoor } from './door-testing.ts';

const notice = { officer: null, purposes: [], answerDays: 15, rights: ['access', 'erasure'] };
const receipt = { id: 'r1', receivedAt: '2026-11-27T12:00:00Z', dueAt: '2026-12-13T03:00:00Z' };
type Reply = { status: number; body: object };

/** A stranger at the page; `prove` answers her codes. */
function stranger(prove: () => Reply) {
  return serve(({ path }) => {
    if (path.endsWith('/privacy')) return { status: 200, body: notice };
    if (path.endsWith('/rights-requests')) return { status: 202, body: receipt };
    if (path.endsWith('/r1/code')) return { status: 202, body: { challengeId: 'c1' } };
    return path.endsWith('/r1/identity') ? prove() : undefined;
  });
}
async function askAndGetCode() {
  await openDoor('/c/k1/privacidade');
  await fireEvent.update(await screen.findByLabelText('Seu nome'), 'Ana Souza');
  await fireEvent.update(screen.getByLabelText('Celular com DDD'), '(11) 98765-4321');
  await click('Enviar pedido');
  await screen.findByText(/Pedido recebido\. A resposta vem até/);
  await click('Receber código');
  return screen.findByLabelText('Código de 6 dígitos');
}

describe('somebody who asks without being signed in', () => {
  it('proves it with a code, and is told where the answer will be', async () => {
    const sent = stranger(() => ({ status: 200, body: { identity: 'proved' } }));
    const field = await askAndGetCode();
    expect(screen.getByText(/Se a clínica conhece esse celular/)).toBeTruthy();
    await fireEvent.update(field, '123456');
    expect(await screen.findByText(/Pronto, é você/)).toBeTruthy();
    expect(sent.find(({ path }) => path.endsWith('/identity'))?.body).toEqual({
      challengeId: 'c1',
      code: '123456',
    });
  });

  it('hears how many tries are left, and that the code is dead after five', async () => {
    const sent = stranger(() => ({ status: 401, body: { code: 'challenge-invalid' } }));
    const field = await askAndGetCode();
    for (let tried = 1; tried <= 5; tried += 1) {
      await fireEvent.update(field, `00000${tried}`);
      await waitFor(() => expect(sent.filter(({ path }) => path.endsWith('/identity'))).toHaveLength(tried));
      await waitFor(() => expect((field as HTMLInputElement).value).toBe(''));
    }
    expect((field as HTMLInputElement).disabled).toBe(true);
  });

  it('is told that the same request is under way already', async () => {
    stranger(() => ({ status: 409, body: { code: 'already-done' } }));
    await fireEvent.update(await askAndGetCode(), '123456');
    expect(await screen.findByText(/já tem um pedido igual em andamento/)).toBeTruthy();
  });
});

describe('the way of the message that an answer is there', () => {
  it('begins with the code, not with the notice', async () => {
    stranger(() => ({ status: 500, body: {} }));
    await openDoor('/c/k1/privacidade?entrar');
    expect(await screen.findByRole('heading', { name: 'Seu pedido foi respondido' })).toBeTruthy();
    expect(screen.queryByText('Exercer um direito')).toBeNull();
  });
});
