import { fireEvent } from '@testing-library/vue';
import { describe, expect, it } from 'vitest';
import { fakeServer, renderInApp } from '../testing.ts';
import SignInPage from './SignInPage.vue';

const me = {
  user: { id: 'u', name: 'Ana' },
  clinic: { id: 'c', name: 'Aurora', timeZone: 'America/Sao_Paulo' },
  role: 'owner',
  clinics: [],
};

async function fill(view: ReturnType<typeof renderInApp>, password: string) {
  await fireEvent.update(view.getByLabelText('E-mail'), 'ana@aurora.example');
  await fireEvent.update(view.getByLabelText('Senha'), password);
  await fireEvent.click(view.getByRole('button', { name: 'Entrar' }));
}

describe('signing in', () => {
  it('says what is missing before it asks the server', async () => {
    const sent = fakeServer(() => undefined);
    const view = renderInApp(SignInPage);
    await fireEvent.click(view.getByRole('button', { name: 'Entrar' }));
    expect(await view.findByText('Escreva seu e-mail.')).toBeTruthy();
    expect(view.getByText('Escreva sua senha.')).toBeTruthy();
    expect(sent).toEqual([]);
  });

  it('keeps what was typed when the password is wrong', async () => {
    fakeServer(() => ({ status: 401, body: { code: 'invalid-credentials' } }));
    const view = renderInApp(SignInPage);
    await fill(view, 'errada');
    expect((await view.findByRole('alert')).textContent).toContain('E-mail ou senha não conferem.');
    expect(view.getByLabelText<HTMLInputElement>('E-mail').value).toBe('ana@aurora.example');
  });

  it('returns to the page one came from, and never to another site', async () => {
    fakeServer(() => ({ body: me }));
    const view = renderInApp(SignInPage);
    await view.router.push('/agenda?voltar=//evil.example');
    await fill(view, 'certa');
    await expect.poll(() => view.router.currentRoute.value.fullPath).toBe('/agenda');
    await view.router.push('/agenda?voltar=/clientes/7');
    await fill(view, 'certa');
    await expect.poll(() => view.router.currentRoute.value.fullPath).toBe('/clientes/7');
  });
});
