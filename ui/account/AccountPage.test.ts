import { fireEvent, screen, within } from '@testing-library/vue';
import { describe, expect, it } from 'vitest';
import { fakeServer, renderInApp, signedIn } from '../testing.ts';
import AccountPage from './AccountPage.vue';

const passkey = {
  ...{ id: 'p', label: 'Notebook da recepção', createdAt: '2026-11-26T15:00:00Z' },
  ...{ lastUsedAt: null, isBackedUp: false },
};
const account = {
  ...{ passkeys: [passkey], totp: { since: '2026-11-20T15:00:00Z' }, recoveryCodesLeft: 2, enrolBy: null },
  policy: { needsPasskey: true, graceDays: 14 },
};
const base = { clinicId: 'k', kind: 'desktop', method: 'passkey', createdAt: '2026-11-26T10:00:00Z' };
const sessions = [
  {
    ...base,
    id: 's2',
    isCurrent: false,
    browser: 'Safari',
    os: 'iOS',
    kind: 'mobile',
    seenAt: '2026-11-25T10:00:00Z',
  },
  { ...base, id: 's1', isCurrent: true, browser: 'Chrome', os: 'Windows', seenAt: '2026-11-26T10:00:00Z' },
];

function open(
  answer: Parameters<typeof fakeServer>[0] = () => undefined,
  more: Partial<typeof account> = {},
) {
  const me = signedIn();
  const sent = fakeServer((request) => {
    if (request.path === '/account') return { body: { ...account, ...more } };
    if (request.path === '/account/sessions' && request.method === 'GET') return { body: { sessions } };
    if (request.path === '/session/refresh') return { body: me };
    return answer(request);
  });
  return { ...renderInApp(AccountPage), sent };
}
const section = async (title: string) =>
  within((await screen.findByRole('heading', { name: title })).closest('section') as HTMLElement);
const press = async (name: string) => fireEvent.click(await screen.findByRole('button', { name }));

describe('the own account', () => {
  it('keeps what was typed when the current password is wrong, and says so at its field', async () => {
    const { sent } = open(() => ({ status: 401, body: { code: 'invalid-credentials' } }));
    await press('Trocar senha');
    await fireEvent.update(screen.getByLabelText('Senha atual'), 'errada');
    await fireEvent.update(screen.getByLabelText('Senha nova'), 'curta');
    await press('Trocar senha');
    expect(await screen.findByText('A senha precisa de ao menos 8 caracteres.')).toBeTruthy();
    expect(sent.some(({ path }) => path === '/account/password')).toBe(false);
    await fireEvent.update(screen.getByLabelText('Senha nova'), 'jabuticaba no pé');
    await press('Trocar senha');
    expect((await screen.findAllByText('A senha atual não confere.')).length).toBeGreaterThan(0);
    expect(screen.getByLabelText<HTMLInputElement>('Senha nova').value).toBe('jabuticaba no pé');
  });

  it('warns when recovery codes run out, and shows new ones once', async () => {
    open(() => ({ status: 201, body: { recoveryCodes: ['AAAA-BBBB-CCCCC'] } }));
    expect(await screen.findByText(/Sobram 2 códigos\./)).toBeTruthy();
    expect(screen.getByText(/Faça novos antes que acabem/)).toBeTruthy();
    await press('Fazer novos');
    const question = within(await screen.findByRole('dialog'));
    await fireEvent.click(question.getByRole('button', { name: 'Fazer novos' }));
    expect(await screen.findByText('AAAA-BBBB-CCCCC')).toBeTruthy();
    expect(screen.getByRole<HTMLButtonElement>('button', { name: 'Pronto' }).disabled).toBe(true);
  });

  it('lists this device first, which cannot be ended here, and ends another one', async () => {
    const { sent } = open(() => ({ status: 204 }));
    const where = await section('Onde você está conectada');
    const rows = await where.findAllByRole('listitem');
    expect(rows[0]?.textContent).toContain('Chrome em Windows');
    expect(rows[0]?.textContent).toContain('Este aparelho');
    expect(where.queryByRole('button', { name: 'Encerrar a sessão em Chrome em Windows' })).toBeNull();
    expect(rows[1]?.textContent).toContain('Clínica Aurora · com chave de acesso');
    await fireEvent.click(where.getByRole('button', { name: 'Encerrar a sessão em Safari em iOS' }));
    await expect
      .poll(() => sent.find(({ method }) => method === 'DELETE')?.path)
      .toBe('/account/sessions/s2');
  });

  it('says until when a passkey has to be there', async () => {
    open(undefined, { enrolBy: '2026-12-10T15:00:00Z' as never, passkeys: [] });
    expect(await screen.findByText('A clínica pede que você cadastre uma até qui., 10 dez.')).toBeTruthy();
  });
});
