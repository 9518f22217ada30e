import { fireEvent, screen, waitFor } from '@testing-library/vue';
import { describe, expect, it } from 'vitest';
import { fakeServer, renderInApp, signedIn } from '../testing.ts';
import StaffForm from './StaffForm.vue';
import StaffSection from './StaffSection.vue';
import type { StaffMember } from './types.ts';

const base = {
  isActive: true,
  version: 1,
  enrolBy: null,
  heldAt: null as string | null,
  factors: { passkeys: 0, totp: false },
};
const staff: StaffMember[] = [
  {
    ...{ ...base, id: 'u', name: 'Helena Prado', email: 'helena@aurora.com.br', role: 'owner' },
    factors: { passkeys: 2, totp: true },
  },
  {
    ...{ ...base, id: 'p', name: 'Patrícia Nogueira', email: 'patricia@aurora.com.br', role: 'receptionist' },
    enrolBy: '2026-12-10T15:00:00Z',
  },
];

describe('the staff of a clinic', () => {
  it('is only read by a manager', async () => {
    signedIn({ role: 'manager' });
    fakeServer(() => ({ body: { staff } }));
    renderInApp(StaffSection);
    expect(await screen.findByText('Patrícia Nogueira')).toBeTruthy();
    expect(screen.queryByRole('button', { name: 'Dar acesso' })).toBeNull();
    expect(screen.queryByRole('combobox', { name: 'Perfil de Patrícia Nogueira' })).toBeNull();
  });

  it('is changed by the owner, who cannot change herself', async () => {
    signedIn();
    fakeServer(() => ({ body: { staff } }));
    renderInApp(StaffSection);
    expect(await screen.findByRole('combobox', { name: 'Perfil de Patrícia Nogueira' })).toBeTruthy();
    expect(screen.queryByRole('combobox', { name: 'Perfil de Helena Prado' })).toBeNull();
  });

  it('says what each person proves herself with, and until when one has to', async () => {
    signedIn();
    fakeServer(() => ({ body: { staff } }));
    renderInApp(StaffSection);
    expect(await screen.findByText('2 chaves de acesso')).toBeTruthy();
    expect(screen.getByText('Aplicativo')).toBeTruthy();
    expect(screen.getByText('Só senha')).toBeTruthy();
    expect(screen.getByText('cadastrar até qui., 10 dez.')).toBeTruthy();
  });

  it('says whose access went because of a recovery elsewhere, before it is given back', async () => {
    signedIn();
    const held = { ...base, id: 'h', name: 'Rita Sá', email: 'rita@aurora.com.br', role: 'manager' as const };
    fakeServer(() => ({ body: { staff: [{ ...held, isActive: false, heldAt: '2026-11-26T10:00:00Z' }] } }));
    renderInApp(StaffSection);
    expect(await screen.findByText(/Recuperou a conta por outra clínica/)).toBeTruthy();
  });

  it('gets a new member only with a password of some length, and hears of a known e-mail at its field', async () => {
    signedIn();
    const sent = fakeServer(() => ({ status: 409, body: { code: 'email-already-registered' } }));
    renderInApp(StaffForm);
    await fireEvent.update(screen.getByLabelText('Nome completo'), 'Renata Dias');
    await fireEvent.update(screen.getByLabelText('E-mail'), 'renata@aurora.com.br');
    await fireEvent.update(screen.getByLabelText('Senha inicial'), 'curta');
    await fireEvent.click(screen.getByRole('button', { name: 'Dar acesso' }));
    expect(await screen.findByText('A senha precisa de ao menos 8 caracteres.')).toBeTruthy();
    expect(sent).toEqual([]);
    await fireEvent.click(screen.getByRole('button', { name: 'Sugerir' }));
    await fireEvent.click(screen.getByRole('button', { name: 'Dar acesso' }));
    await waitFor(() => expect(sent).toHaveLength(1));
    expect(String((sent[0]?.body as { password: string }).password).length).toBeGreaterThanOrEqual(15);
    expect((await screen.findAllByText('Já existe alguém com este e-mail.')).length).toBeGreaterThan(0);
  });

  it('hears at the field why the server finds a password too easy', async () => {
    signedIn();
    fakeServer(() => ({
      status: 400,
      body: { code: 'password-too-weak', fields: [{ path: 'password', code: 'contains-name' }] },
    }));
    renderInApp(StaffForm);
    await fireEvent.update(screen.getByLabelText('Nome completo'), 'Renata Dias');
    await fireEvent.update(screen.getByLabelText('E-mail'), 'renata@aurora.com.br');
    await fireEvent.update(screen.getByLabelText('Senha inicial'), 'renata2026');
    await fireEvent.click(screen.getByRole('button', { name: 'Dar acesso' }));
    expect(
      await screen.findByText('A senha não pode ter o nome da pessoa, o e-mail nem o nome da clínica.'),
    ).toBeTruthy();
  });
});
