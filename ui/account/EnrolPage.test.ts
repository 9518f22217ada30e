import { fireEvent, screen } from '@testing-library/vue';
import { beforeEach, describe, expect, it } from 'vitest';
import { useSession } from '../session.ts';
import { fakeServer, renderInApp, signedIn } from '../testing.ts';
import EnrolPage from './EnrolPage.vue';

const account = (needsPasskey: boolean) => ({
  ...{ passkeys: [], totp: { since: null }, recoveryCodesLeft: 0, enrolBy: null },
  policy: { needsPasskey, graceDays: 14 },
});
const setup = { secret: 'JBSWY3DPEHPK3PXP', uri: 'otpauth://totp/x', qr: 'data:image/svg+xml,x' };
const codes = Array.from({ length: 10 }, (_, at) => `AAAA-BBBB-CCCC${String(at)}`);

const firstFactor: { status?: number; body: object } = { body: { recoveryCodes: codes } };

function open({ needsPasskey = false, confirm = firstFactor } = {}) {
  signedIn({ mustEnrol: true });
  const sent = fakeServer(({ method, path }) => {
    if (path === '/account') return { body: account(needsPasskey) };
    if (path === '/account/totp') return { status: 201, body: setup };
    if (path === '/account/totp/confirm') return confirm;
    if (path === '/session/refresh') return { body: { ...signedIn(), mustEnrol: false } };
    return method === 'DELETE' ? { status: 204 } : undefined;
  });
  return { ...renderInApp(EnrolPage), sent };
}
const toCode = async (typed: string) => {
  await fireEvent.click(await screen.findByRole('button', { name: 'Usar aplicativo' }));
  await fireEvent.update(await screen.findByLabelText('Código que o aplicativo mostra'), typed);
};

describe('setting up a second factor before anything else', () => {
  beforeEach(() => {
    useSession().me.value = null;
  });

  it('offers no app to whom the clinic asks for a passkey', async () => {
    open({ needsPasskey: true });
    expect(await screen.findByText(/O seu perfil pede uma chave de acesso/)).toBeTruthy();
    expect(screen.queryByRole('button', { name: 'Usar aplicativo' })).toBeNull();
  });

  it('keeps the secret on the screen when the first code is wrong', async () => {
    open({ confirm: { status: 401, body: { code: 'second-factor-invalid' } } });
    await toCode('000000');
    expect((await screen.findByRole('alert')).textContent).toContain('Este código não confere.');
    expect(screen.getByText(setup.secret)).toBeTruthy();
  });

  it('goes on only when the person says that the recovery codes are kept, and to where she wanted to go', async () => {
    const { router, sent } = open();
    await router.push('/entrar/proteger?voltar=/clientes');
    await toCode('123456');
    expect(await screen.findByText(codes[0] as string)).toBeTruthy();
    const goOn = screen.getByRole<HTMLButtonElement>('button', { name: 'Continuar' });
    expect(goOn.disabled).toBe(true);
    await fireEvent.click(screen.getByRole('checkbox', { name: 'Guardei os códigos' }));
    await expect.poll(() => goOn.disabled).toBe(false);
    await fireEvent.click(goOn);
    await expect.poll(() => router.currentRoute.value.fullPath).toBe('/clientes');
    expect(sent.at(-1)?.path).toBe('/session/refresh');
    expect(useSession().me.value?.mustEnrol).toBe(false);
  });

  it('goes on at once when there are no new codes to keep', async () => {
    const { router } = open({ confirm: { body: {} } });
    await router.push('/entrar/proteger?voltar=/clientes');
    await toCode('123456');
    await expect.poll(() => router.currentRoute.value.fullPath).toBe('/clientes');
  });
});
