import { fireEvent, screen, waitFor } from '@testing-library/vue';
import { describe, expect, it } from 'vitest';
import { fakeServer, renderInApp, signedIn } from '../testing.ts';
import SignInPolicyForm from './SignInPolicyForm.vue';
import type { SignInPolicy } from './types.ts';

const policy: SignInPolicy = { passkeyRoles: ['privacy-officer', 'owner'], graceDays: 14, version: 3 };

describe("the clinic's rules of signing in", () => {
  it('are only read by a manager', () => {
    signedIn({ role: 'manager' });
    renderInApp(SignInPolicyForm, { policy });
    expect(screen.getByText(/Você pode ver, mas não mudar/)).toBeTruthy();
    expect(screen.getByLabelText<HTMLInputElement>('Prazo para cadastrar').disabled).toBe(true);
  });

  it('allow no more than thirty days of grace', async () => {
    signedIn();
    const sent = fakeServer(() => undefined);
    renderInApp(SignInPolicyForm, { policy });
    await fireEvent.update(screen.getByLabelText('Prazo para cadastrar'), '31');
    await fireEvent.click(await screen.findByRole('button', { name: 'Salvar' }));
    expect(await screen.findByText('De 0 a 30 dias.')).toBeTruthy();
    expect(sent).toEqual([]);
  });

  it('send only what changed, with the version that was read', async () => {
    const me = signedIn();
    const sent = fakeServer(({ method, body }) =>
      method === 'PATCH' ? { body: { ...policy, ...(body as object), version: 4 } } : { body: me },
    );
    renderInApp(SignInPolicyForm, { policy });
    await fireEvent.click(screen.getByRole('checkbox', { name: 'Gestão' }));
    await fireEvent.click(await screen.findByRole('button', { name: 'Salvar' }));
    await waitFor(() => expect(sent.length).toBeGreaterThan(0));
    expect(sent[0]).toMatchObject({ method: 'PATCH', path: '/clinic/sign-in-policy' });
    expect(sent[0]?.body).toEqual({ version: 3, passkeyRoles: ['owner', 'manager', 'privacy-officer'] });
  });
});
