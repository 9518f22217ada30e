import { fireEvent, screen } from '@testing-library/vue';
import { describe, expect, it } from 'vitest';
import { fakeServer, renderInApp } from '../testing.ts';
import RecoveryCodePage from './RecoveryCodePage.vue';
import RecoveryPage from './RecoveryPage.vue';

async function fill(change: Record<string, string> = {}) {
  const typed = {
    ...{ 'E-mail': 'ana@aurora.example', 'Primeira metade': 'abcd-2345', 'Segunda metade': 'WXYZ-6789' },
    ...{ 'Senha nova': 'jabuticaba no pé' },
    ...change,
  };
  for (const [label, value] of Object.entries(typed))
    await fireEvent.update(screen.getByLabelText(label), value);
  await fireEvent.click(screen.getByRole('button', { name: 'Trocar a senha' }));
}

describe('coming back without a device', () => {
  it('asks nothing with half an e-mail, and answers the same for known and unknown ones', async () => {
    const sent = fakeServer(() => ({ status: 202 }));
    renderInApp(RecoveryPage);
    await fireEvent.update(screen.getByLabelText('E-mail'), 'ana@');
    await fireEvent.click(screen.getByRole('button', { name: 'Pedir acesso' }));
    expect(await screen.findByText('Este e-mail parece incompleto.')).toBeTruthy();
    expect(sent).toEqual([]);
    await fireEvent.update(screen.getByLabelText('E-mail'), 'ana@aurora.example');
    await fireEvent.click(screen.getByRole('button', { name: 'Pedir acesso' }));
    expect(await screen.findByRole('heading', { name: 'Pedido enviado' })).toBeTruthy();
    expect(screen.getByText(/Se este e-mail é de alguém da equipe/)).toBeTruthy();
  });

  it('needs both halves and a password of some length', async () => {
    const sent = fakeServer(() => undefined);
    renderInApp(RecoveryCodePage);
    await fill({ 'Segunda metade': ' ', 'Senha nova': 'curta' });
    expect(await screen.findByText('Escreva esta metade.')).toBeTruthy();
    expect(screen.getByText('A senha precisa de ao menos 8 caracteres.')).toBeTruthy();
    expect(sent).toEqual([]);
  });

  it('keeps what was typed when the halves do not match', async () => {
    fakeServer(() => ({ status: 401, body: { code: 'challenge-invalid' } }));
    renderInApp(RecoveryCodePage);
    await fill();
    expect((await screen.findByRole('alert')).textContent).toContain('Estas metades não conferem');
    expect(screen.getByLabelText<HTMLInputElement>('Primeira metade').value).toBe('abcd-2345');
  });

  it('leads to the sign-in with the e-mail when the password is changed', async () => {
    const sent = fakeServer(() => ({ body: {} }));
    const { router } = renderInApp(RecoveryCodePage);
    await fill();
    await expect.poll(() => router.currentRoute.value.fullPath).toBe('/entrar?email=ana@aurora.example');
    expect(sent[0]?.body).toEqual({
      ...{ email: 'ana@aurora.example', codes: ['ABCD-2345', 'WXYZ-6789'], password: 'jabuticaba no pé' },
    });
  });
});
