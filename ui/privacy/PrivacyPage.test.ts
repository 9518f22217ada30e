import { fireEvent, screen, waitFor } from '@testing-library/vue';
import { describe, expect, it } from 'vitest';
import type { StaffRole } from '../../domain/clinic/roles.ts';
import { fakeServer, renderInApp, signedIn } from '../testing.ts';
import EmergencyAccesses from './EmergencyAccesses.vue';
import PrivacyPage from './PrivacyPage.vue';
import Recoveries from './Recoveries.vue';
import type { Grant, Recovery } from './types.ts';
import { daysOf } from './useAudit.ts';
import { grantState } from './useEmergencyAccesses.ts';
import { inOrder } from './useRecoveries.ts';

const minutes = (count: number) => new Date(Date.now() + count * 60_000).toISOString();
const grant: Grant = {
  ...{ id: 'g1', clientId: 'c1', clientName: 'Ana Lima', staffId: 's1', staffName: 'Patrícia Lemos' },
  ...{ reason: 'Cliente passou mal na sala 2.', openedAt: minutes(-60), expiresAt: minutes(-45) },
  ...{ endedAt: minutes(-45), endedBy: 'time', reviewedAt: null, needsAttention: false },
};
const recovery: Recovery = {
  ...{ id: 'r1', staffId: 's1', name: 'Patrícia Lemos', requestedAt: minutes(-60), expiresAt: minutes(600) },
  ...{ state: 'waiting', approvals: [], mayApprove: true, version: 1 },
};

describe('the privacy page', () => {
  const tabs = (role: StaffRole) => {
    signedIn({ role });
    // Of whichever part opens first: it may have come before the page goes.
    const lists = { items: [], incidents: [], grants: [], events: [], recoveries: [] };
    fakeServer(() => ({ body: { ...lists, nextCursor: null } }));
    renderInApp(PrivacyPage);
    return screen.queryAllByRole('link').map((link) => link.textContent.trim());
  };

  it('lets everybody of the staff report an incident', () => {
    expect(tabs('receptionist')).toEqual(['Incidentes']);
  });

  it('shows each role its parts', () => {
    expect(tabs('operator')).toEqual(['Incidentes', 'Recuperação de acesso']);
    const law = [
      'Pedidos',
      'Consentimentos',
      'Eliminações',
      'Incidentes',
      'Verificação e relatórios',
      'Prazos de guarda',
      'Registro de tratamento',
    ];
    expect(tabs('auditor')).toEqual([...law, 'Acessos de emergência', 'Registro de acessos']);
    const accesses = ['Acessos de emergência', 'Recuperação de acesso', 'Registro de acessos'];
    expect(tabs('owner')).toEqual([...law, ...accesses]);
  });
});

describe('emergency accesses', () => {
  const list = (grants: Grant[]) => {
    signedIn();
    const sent = fakeServer(({ method }) =>
      method === 'GET' ? { body: { grants, nextCursor: null } } : { status: 204 },
    );
    renderInApp(EmergencyAccesses);
    return sent;
  };

  it('are not reviewed by who opened them', async () => {
    list([{ ...grant, staffId: 'u' }]);
    expect(await screen.findByText('Outra pessoa revê o seu acesso')).toBeTruthy();
    expect(screen.queryByRole('button', { name: /Marcar como revisado/ })).toBeNull();
  });

  it('are ended while open, and reviewed after', async () => {
    const sent = list([{ ...grant, expiresAt: minutes(5), endedAt: null, endedBy: null }]);
    expect(await screen.findByText(/aberto agora/)).toBeTruthy();
    expect(screen.queryByRole('button', { name: /Marcar como revisado/ })).toBeNull();
    await fireEvent.click(screen.getByRole('button', { name: 'Encerrar agora' }));
    await waitFor(() =>
      expect(sent.find(({ method }) => method === 'POST')?.path).toBe('/break-glass/g1/revoke'),
    );
  });

  it('say who, whom, why and how long', async () => {
    list([grant]);
    expect(await screen.findByText('Patrícia Lemos')).toBeTruthy();
    expect(screen.getByRole('link', { name: 'Ana Lima' })).toBeTruthy();
    expect(screen.getByText(/Cliente passou mal na sala 2\./)).toBeTruthy();
    expect(screen.getByText(/terminou sozinho/)).toBeTruthy();
  });

  it('keep their order of states', () => {
    const now = Date.now();
    expect(grantState({ ...grant, endedAt: null, expiresAt: minutes(5) }, now)).toBe('open');
    expect(grantState({ ...grant, endedAt: null }, now)).toBe('unreviewed');
    expect(grantState({ ...grant, reviewedAt: minutes(-1) }, now)).toBe('reviewed');
  });
});

describe('recoveries of access', () => {
  const list = (rows: Recovery[], answer: { status: number; body?: unknown } = { status: 204 }) => {
    signedIn();
    const sent = fakeServer(({ method }) => (method === 'GET' ? { body: { recoveries: rows } } : answer));
    renderInApp(Recoveries);
    return sent;
  };

  it('are not approved by who may not, and say so', async () => {
    list([{ ...recovery, mayApprove: false }]);
    expect(await screen.findByText(/agora é com outra pessoa/)).toBeTruthy();
    expect(screen.queryByRole('button', { name: /^Aprovar/ })).toBeNull();
  });

  it('ask whether one has spoken with the person, before the half of the code', async () => {
    const sent = list([recovery], { status: 200, body: { code: 'ABCD-1234' } });
    await fireEvent.click(await screen.findByRole('button', { name: 'Aprovar o pedido de Patrícia Lemos' }));
    expect(await screen.findByText(/E-mail e mensagem não bastam/)).toBeTruthy();
    expect(sent.some(({ method }) => method === 'POST')).toBe(false);
    await fireEvent.click(screen.getByRole('button', { name: 'Falei com ela: aprovar' }));
    expect(await screen.findByText('ABCD-1234')).toBeTruthy();
    expect(screen.getByText(/ninguém consegue ver de novo/)).toBeTruthy();
    expect(screen.getByText(/Nunca por e-mail, WhatsApp/)).toBeTruthy();
  });

  it('say how many approvals are missing', async () => {
    list([{ ...recovery, approvals: [{ staffId: 'm', name: 'Marcos Teles', at: minutes(-5) }] }]);
    expect(await screen.findByText(/Aprovado por Marcos Teles\. Falta uma aprovação até/)).toBeTruthy();
  });

  it('put what waits first', () => {
    const rows = inOrder([
      { ...recovery, id: 'old', state: 'used' },
      { ...recovery, id: 'waits', requestedAt: minutes(-900) },
    ]);
    expect(rows.map(({ id }) => id)).toEqual(['waits', 'old']);
  });
});

describe('the period of the audit', () => {
  it.each([
    ['today', { from: '2026-11-26', to: '2026-11-26' }],
    ['week', { from: '2026-11-20', to: '2026-11-26' }],
    ['month', { from: '2026-10-28', to: '2026-11-26' }],
  ] as const)('%s counts both ends', (period, days) => {
    expect(daysOf(period, '2026-11-26', { from: '', to: '' })).toEqual(days);
  });

  it('is none while a date is missing or the first comes after the second', () => {
    expect(daysOf('chosen', '2026-11-26', { from: '01/11/2026', to: '' })).toBeNull();
    expect(daysOf('chosen', '2026-11-26', { from: '02/11/2026', to: '01/11/2026' })).toBeNull();
  });
});
