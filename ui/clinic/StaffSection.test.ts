import { fireEvent, screen, waitFor } from '@testing-library/vue';
import { describe, expect, it } from 'vitest';
import type { StaffRole } from '../../domain/clinic/roles.ts';
import { useSession } from '../session.ts';
import { fakeServer, renderInApp } from '../testing.ts';
import StaffForm from './StaffForm.vue';
import StaffSection from './StaffSection.vue';

const clinic = { id: 'k', name: 'Clínica Aurora', timeZone: 'America/Sao_Paulo' };
const staff = [
  { id: 'u', name: 'Helena Prado', email: 'helena@aurora.com.br', role: 'owner', isActive: true },
  {
    id: 'p',
    name: 'Patrícia Nogueira',
    email: 'patricia@aurora.com.br',
    role: 'receptionist',
    isActive: true,
  },
];
const signIn = (role: StaffRole) => {
  useSession().me.value = { user: { id: 'u', name: 'Helena Prado' }, clinic, role, clinics: [] };
};

describe('the staff of a clinic', () => {
  it('is only read by a manager', async () => {
    signIn('manager');
    fakeServer(() => ({ body: { staff } }));
    renderInApp(StaffSection);
    expect(await screen.findByText('Patrícia Nogueira')).toBeTruthy();
    expect(screen.queryByRole('button', { name: 'Dar acesso' })).toBeNull();
    expect(screen.queryByRole('combobox', { name: 'Perfil de Patrícia Nogueira' })).toBeNull();
  });

  it('is changed by the owner, who cannot change herself', async () => {
    signIn('owner');
    fakeServer(() => ({ body: { staff } }));
    renderInApp(StaffSection);
    expect(await screen.findByRole('combobox', { name: 'Perfil de Patrícia Nogueira' })).toBeTruthy();
    expect(screen.queryByRole('combobox', { name: 'Perfil de Helena Prado' })).toBeNull();
  });

  it('gets a new member only with a long password, and hears of a known e-mail at its field', async () => {
    signIn('owner');
    const sent = fakeServer(() => ({ status: 409, body: { code: 'email-already-registered' } }));
    renderInApp(StaffForm);
    await fireEvent.update(screen.getByLabelText('Nome completo'), 'Renata Dias');
    await fireEvent.update(screen.getByLabelText('E-mail'), 'renata@aurora.com.br');
    await fireEvent.update(screen.getByLabelText('Senha inicial'), 'curta');
    await fireEvent.click(screen.getByRole('button', { name: 'Dar acesso' }));
    expect(await screen.findByText('A senha precisa de ao menos 15 caracteres.')).toBeTruthy();
    expect(sent).toEqual([]);
    await fireEvent.click(screen.getByRole('button', { name: 'Sugerir' }));
    await fireEvent.click(screen.getByRole('button', { name: 'Dar acesso' }));
    await waitFor(() => expect(sent).toHaveLength(1));
    expect(String((sent[0]?.body as { password: string }).password).length).toBeGreaterThanOrEqual(15);
    expect((await screen.findAllByText('Já existe alguém com este e-mail.')).length).toBeGreaterThan(0);
  });
});
