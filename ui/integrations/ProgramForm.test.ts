import { fireEvent, screen, waitFor } from '@testing-library/vue';
import { describe, expect, it } from 'vitest';
import { fakeServer, renderInApp } from '../testing.ts';
import ProgramForm from './ProgramForm.vue';
import type { ApiClient } from './types.ts';

const program: ApiClient = {
  ...{ id: 'p1', clientId: 'k.p1', name: 'Site da clínica', scopes: ['agenda:read'], version: 3 },
  ...{ createdAt: '2026-11-01T12:00:00Z', lastUsedAt: null, revokedAt: null },
};
const scopes = ['agenda:read', 'agenda:write', 'clients:read'];
const save = () => screen.getByRole('button', { name: 'Criar programa' });

describe('a program of somebody else', () => {
  it('is not made without a name and without something it may do', async () => {
    const sent = fakeServer(() => undefined);
    renderInApp(ProgramForm, { program: null, scopes });
    await fireEvent.click(save());
    expect(await screen.findByText('Dê um nome ao programa.')).toBeTruthy();
    expect(screen.getByText('Marque ao menos uma coisa que o programa pode fazer.')).toBeTruthy();
    expect(sent).toEqual([]);
  });

  it('keeps what was typed when the server refuses', async () => {
    fakeServer(() => ({ status: 403, body: { code: 'forbidden' } }));
    const view = renderInApp(ProgramForm, { program: null, scopes });
    await fireEvent.update(screen.getByLabelText('Nome do programa'), 'Financeiro');
    await fireEvent.click(screen.getByRole('checkbox', { name: /^Ver a agenda/ }));
    await fireEvent.click(save());
    expect((await screen.findByRole('alert')).textContent).toContain('Seu perfil não permite');
    expect(screen.getByLabelText<HTMLInputElement>('Nome do programa').value).toBe('Financeiro');
    expect(view.emitted('done')).toBeUndefined();
  });

  it('says in plain words what each scope allows, and hands over its secret', async () => {
    const sent = fakeServer(() => ({ status: 201, body: { apiClient: program, secret: 's3cret' } }));
    const view = renderInApp(ProgramForm, { program: null, scopes });
    expect(screen.getByText(/Nunca as anotações clínicas/)).toBeTruthy();
    await fireEvent.update(screen.getByLabelText('Nome do programa'), ' Site da clínica ');
    await fireEvent.click(screen.getByRole('checkbox', { name: /^Ver a agenda/ }));
    await fireEvent.click(save());
    await waitFor(() => expect(view.emitted('done')).toEqual([[{ program, secret: 's3cret' }]]));
    expect(sent[0]?.body).toEqual({ name: 'Site da clínica', scopes: ['agenda:read'] });
  });

  it('is changed with its version, and only in what changed', async () => {
    const sent = fakeServer(() => ({ body: { ...program, name: 'Novo nome' } }));
    const view = renderInApp(ProgramForm, { program, scopes });
    await fireEvent.update(screen.getByLabelText('Nome do programa'), 'Novo nome');
    await fireEvent.click(screen.getByRole('button', { name: 'Salvar' }));
    await waitFor(() => expect(view.emitted('done')).toEqual([[null]]));
    expect(sent[0]?.body).toEqual({ name: 'Novo nome', version: 3 });
  });
});
