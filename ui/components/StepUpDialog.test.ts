import { fireEvent, screen } from '@testing-library/vue';
import { describe, expect, it } from 'vitest';
import { http, type HttpError } from '../http.ts';
import { useSession } from '../session.ts';
import { fakeServer, renderInApp, signedIn } from '../testing.ts';
import StepUpDialog from './StepUpDialog.vue';

const refused = (code: string, status: number) => ({ status, body: { code } });

/** A clinic that wants a proof; `methods` is what the person has. */
function open(methods: string[], isRight = true) {
  signedIn();
  let isProved = false;
  const sent = fakeServer(({ path }) => {
    if (path === '/session/step-up/options') return { body: { methods } };
    if (path === '/session') return { status: 204 };
    if (path !== '/session/step-up')
      return isProved ? { body: { role: 'manager' } } : refused('step-up-required', 403);
    if (!isRight) return refused('second-factor-invalid', 401);
    isProved = true;
    return { status: 204 };
  });
  const { router } = renderInApp(StepUpDialog);
  const asked = http.patch('/staff/s', { role: 'manager' }).catch((error: unknown) => error);
  return { sent, asked, router };
}
const paths = (sent: { path: string }[]) => sent.map(({ path }) => path);

describe('the question whether it is still you', () => {
  it('leaves the first refusal standing when it is closed', async () => {
    const { asked, sent } = open(['totp']);
    await screen.findByLabelText('Código do aplicativo');
    await fireEvent.keyDown(screen.getByRole('dialog'), { key: 'Escape' });
    expect((await asked) as HttpError).toMatchObject({ code: 'step-up-required' });
    expect(paths(sent)).toEqual(['/staff/s', '/session/step-up/options']);
  });

  it('sends whoever has nothing to prove with to set it up', async () => {
    const { asked } = open([]);
    expect(await screen.findByText(/Você ainda não tem como confirmar/)).toBeTruthy();
    const link = screen.getByRole('link', { name: 'Cadastrar agora' });
    expect(link.getAttribute('href')).toBe('/conta');
    await fireEvent.click(link);
    expect((await asked) as HttpError).toMatchObject({ code: 'step-up-required' });
  });

  it('lets whoever has nothing sign in again, and come back to the same place', async () => {
    const { asked, sent, router } = open([]);
    await router.push('/conta');
    await fireEvent.click(await screen.findByRole('button', { name: 'Entrar de novo' }));
    expect((await asked) as HttpError).toMatchObject({ code: 'step-up-required' });
    await expect.poll(() => router.currentRoute.value.name).toBe('sign-in');
    expect(router.currentRoute.value.query).toEqual({ voltar: '/conta' });
    expect(sent.filter(({ method, path }) => method === 'DELETE' && path === '/session')).toHaveLength(1);
    expect(useSession().me.value).toBeNull();
  });

  it('stays when a code is wrong, and goes with the session', async () => {
    const { asked, sent } = open(['totp'], false);
    await fireEvent.update(await screen.findByLabelText('Código do aplicativo'), '000000');
    expect((await screen.findByRole('alert')).textContent).toContain('Este código não confere');
    expect(paths(sent).filter((path) => path === '/staff/s')).toHaveLength(1);
    useSession().me.value = null;
    expect((await asked) as HttpError).toMatchObject({ code: 'step-up-required' });
    await expect.poll(() => screen.queryByRole('dialog')).toBeNull();
  });

  it('does what was wanted once the code is right, and asks one person once for two requests', async () => {
    const { asked, sent } = open(['totp']);
    const other = http.post('/webhooks', { url: 'x' });
    await fireEvent.update(await screen.findByLabelText('Código do aplicativo'), '123456');
    expect(await asked).toEqual({ role: 'manager' });
    await other;
    expect(paths(sent).filter((path) => path === '/session/step-up')).toHaveLength(1);
    const keys = sent
      .filter(({ path }) => path === '/staff/s')
      .map(({ headers }) => headers.get('Idempotency-Key'));
    expect(keys).toHaveLength(2);
    expect(keys[0]).toBe(keys[1]);
  });
});
