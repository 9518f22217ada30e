import { fireEvent } from '@testing-library/vue';
import { beforeEach, describe, expect, it } from 'vitest';
import { useSession } from '../session.ts';
import { fakeServer, renderInApp, signedIn, type Sent } from '../testing.ts';
import SignInPage from './SignInPage.vue';

const me = signedIn();
type Answer = Parameters<typeof fakeServer>[0];
const next = { status: 202, body: { next: 'second-factor', methods: ['totp', 'recovery-code'] } };
const refused = (code: string, status = 401) => ({ status, body: { code } });

/** happy-dom has no passkeys, like an old browser; what a device answers is tested in a real one (tests/e2e). */
function open(answer: Answer) {
  const sent = fakeServer(answer);
  return { view: renderInApp(SignInPage), sent };
}
async function fill(view: ReturnType<typeof renderInApp>, password: string) {
  await fireEvent.update(view.getByLabelText('E-mail'), 'ana@aurora.example');
  await fireEvent.update(view.getByLabelText('Senha'), password);
  await fireEvent.click(view.getByRole('button', { name: 'Entrar' }));
}
const last = (sent: Sent[]) => sent.at(-1);

describe('signing in', () => {
  beforeEach(() => {
    useSession().me.value = null;
  });

  it('says what is missing before it asks the server', async () => {
    const { view, sent } = open(() => undefined);
    await fireEvent.click(view.getByRole('button', { name: 'Entrar' }));
    expect(await view.findByText('Escreva seu e-mail.')).toBeTruthy();
    expect(view.getByText('Escreva sua senha.')).toBeTruthy();
    expect(sent).toEqual([]);
  });

  it('keeps what was typed when the password is wrong', async () => {
    const { view } = open(() => refused('invalid-credentials'));
    await fill(view, 'errada');
    expect((await view.findByRole('alert')).textContent).toContain('E-mail ou senha não conferem.');
    expect(view.getByLabelText<HTMLInputElement>('E-mail').value).toBe('ana@aurora.example');
  });

  it('says how long to wait after too many tries', async () => {
    const { view } = open(() => ({
      ...refused('too-many-attempts', 429),
      headers: { 'Retry-After': '170' },
    }));
    await fill(view, 'errada');
    expect((await view.findByRole('alert')).textContent).toContain('Espere 3 minutos');
  });

  it('offers no passkey where the browser has none', () => {
    const { view } = open(() => undefined);
    expect(view.queryByRole('button', { name: 'Entrar com chave de acesso' })).toBeNull();
  });

  it('returns to the page one came from, and never to another site', async () => {
    const { view } = open(() => ({ body: me }));
    await view.router.push('/agenda?voltar=//evil.example');
    await fill(view, 'certa');
    await expect.poll(() => view.router.currentRoute.value.fullPath).toBe('/agenda');
    await view.router.push('/agenda?voltar=/clientes/7');
    await fill(view, 'certa');
    await expect.poll(() => view.router.currentRoute.value.fullPath).toBe('/clientes/7');
  });
});

describe('the second factor', () => {
  beforeEach(() => {
    useSession().me.value = null;
  });

  it('does not ask the server with half a code', async () => {
    const { view, sent } = open(() => next);
    await fill(view, 'certa');
    await fireEvent.update(await view.findByLabelText('Código do aplicativo'), '123');
    await fireEvent.submit(view.getByLabelText('Código do aplicativo').closest('form') as HTMLElement);
    expect((await view.findByRole('alert')).textContent).toContain('Escreva os 6 números do aplicativo.');
    expect(sent).toHaveLength(1);
  });

  it('stays for another try when a code is wrong', async () => {
    const { view } = open(({ path }) => (path === '/session' ? next : refused('second-factor-invalid')));
    await fill(view, 'certa');
    await fireEvent.update(await view.findByLabelText('Código do aplicativo'), '111111');
    expect((await view.findByRole('alert')).textContent).toContain('Este código não confere');
    expect(view.getByLabelText<HTMLInputElement>('Código do aplicativo').value).toBe('');
  });

  it('begins anew when the server forgot the question, with the e-mail kept and the password gone', async () => {
    const { view } = open(({ path }) => (path === '/session' ? next : refused('challenge-invalid')));
    await fill(view, 'certa');
    await fireEvent.update(await view.findByLabelText('Código do aplicativo'), '111111');
    expect((await view.findByRole('alert')).textContent).toContain('Comece de novo.');
    expect(view.getByLabelText<HTMLInputElement>('E-mail').value).toBe('ana@aurora.example');
    expect(view.getByLabelText<HTMLInputElement>('Senha').value).toBe('');
  });

  it('is sent as soon as six digits are there, pasted with a space too', async () => {
    const { view, sent } = open(({ path }) => (path === '/session' ? next : { body: me }));
    await fill(view, 'certa');
    await fireEvent.update(await view.findByLabelText('Código do aplicativo'), '123 456');
    await expect.poll(() => last(sent)?.path).toBe('/session/second-factor');
    expect(last(sent)?.body).toEqual({ totp: '123456' });
    await expect.poll(() => useSession().me.value?.user.name).toBe('Helena Prado');
  });

  it('may be a recovery code, as it is written on paper', async () => {
    const { view, sent } = open(({ path }) => (path === '/session' ? next : { body: me }));
    await fill(view, 'certa');
    await fireEvent.click(await view.findByRole('button', { name: 'Usar código de recuperação' }));
    const field = await view.findByLabelText('Código de recuperação');
    await fireEvent.update(field, ' nfdb-wd5g-3x5mt ');
    await fireEvent.submit(field.closest('form') as HTMLElement);
    await expect.poll(() => last(sent)?.body).toEqual({ recoveryCode: 'nfdb-wd5g-3x5mt' });
  });
});
