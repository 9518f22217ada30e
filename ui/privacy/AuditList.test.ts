import { fireEvent, screen, waitFor, within } from '@testing-library/vue';
import { describe, expect, it } from 'vitest';
import type { StaffRole } from '../../domain/clinic/roles.ts';
import { i18n } from '../i18n/index.ts';
import { fakeServer, renderInApp, signedIn } from '../testing.ts';
import { actionSaid } from './audit-words.ts';
import AuditList from './AuditList.vue';
import ClientAccesses from './ClientAccesses.vue';
import KeyRotations from './KeyRotations.vue';
import type { AuditEvent } from './types.ts';
import { auditActions } from './useAudit.ts';
import type { Rotation } from './useKeyRotations.ts';

const at = '2026-11-20T15:00:00.000Z';
const event = (fields: Partial<AuditEvent>): AuditEvent => ({
  ...{ id: 'e1', at, actor: 's1', actorName: 'Patrícia Lemos', actorRole: 'receptionist' },
  ...{ action: 'client.read', entity: 'client', entityId: 'c1', purpose: 'CARE_DELIVERY', ...fields },
});
const robot = { id: 'e2', actorName: null, actorRole: 'system', action: 'erasure.seal', entity: 'erasure' };
interface Check {
  endedAt: string;
  checked: number;
  faultCount: number;
  faults: { kind: string }[];
}
const whole: Check = { endedAt: at, checked: 1_200, faultCount: 0, faults: [] };

function look(role: StaffRole = 'auditor', { check = whole, rotations = [] as object[] } = {}) {
  signedIn({ role });
  const sent = fakeServer(({ path, method }) => {
    if (path.startsWith('/audit/checks')) return { body: { checks: [{ id: 'k1', anchors: 3, ...check }] } };
    if (path.startsWith('/key-rotations'))
      return method === 'POST' ? { status: 202 } : { body: { rotations } };
    if (path.startsWith('/staff')) return { body: { staff: [], items: [], nextCursor: null } };
    return { body: { events: [event({}), event(robot)], nextCursor: null } };
  });
  renderInApp(AuditList);
  return sent;
}
const asked = (sent: { path: string }[]) =>
  sent.filter(({ path }) => path.startsWith('/audit?')).map(({ path }) => new URLSearchParams(path.slice(6)));

describe('the explorer of the trail', () => {
  it('says who did what and what for, and whom a machine acted for', async () => {
    look();
    const [first, second] = await screen.findAllByRole('listitem');
    expect(within(first!).getByText('Patrícia Lemos')).toBeTruthy();
    expect(within(first!).getByText('Atendimento')).toBeTruthy();
    expect(within(second!).getByText('NeonPro (automático)')).toBeTruthy();
    expect(within(second!).getByText('Eliminação: selou o prontuário')).toBeTruthy();
    // An auditor reads the trail, not the clients.
    expect(screen.queryByRole('link', { name: 'abrir ficha' })).toBeNull();
  });

  it('looks for a week at first, and for what is chosen', async () => {
    const sent = look('owner');
    expect(await screen.findByRole('link', { name: 'abrir ficha' })).toBeTruthy();
    const [first] = asked(sent);
    const span = Date.parse(first!.get('to')!) - Date.parse(first!.get('from')!);
    expect(span).toBe(7 * 86_400_000);
    expect(first!.get('action')).toBeNull();
    for (const name of ['Quem fez', 'O que foi feito', 'Período'])
      expect(screen.getByRole('combobox', { name })).toBeTruthy();
  });

  it('says a kind of action it has no words for by what it is about, and shows any other as it is', () => {
    expect(actionSaid('incident.something-new', i18n.global)).toBe('Tratou um incidente');
    expect(actionSaid('nothing.known', i18n.global)).toBe('nothing.known');
    for (const action of auditActions) expect(actionSaid(action, i18n.global), action).not.toBe(action);
  });
});

describe('the proof of the trail', () => {
  it('is told quietly while it is whole', async () => {
    look();
    expect(
      (await screen.findByText(/^Registro íntegro: 1200 acessos conferidos/)).closest('[role]')?.role,
    ).toBe('status');
  });

  it('alarms when it is broken, each kind of fault once', async () => {
    const faults = [{ kind: 'gap' }, { kind: 'gap' }, { kind: 'event-changed' }];
    look('auditor', { check: { ...whole, faultCount: 3, faults } });
    const alarm = await screen.findByRole('alert');
    expect(
      within(alarm)
        .getAllByRole('listitem')
        .map((one) => one.textContent),
    ).toEqual(['Faltam elos na corrente do registro.', 'Há registros alterados.']);
  });
});

describe("the clinic's key", () => {
  const running: Rotation = {
    ...{ id: 'k', state: 'wrapping', people: 40, wrapped: 12, resealed: 0, unreadable: 0, finishedAt: null },
  };

  it('is changed after a question, by who may', async () => {
    const sent = look('privacy-officer');
    await fireEvent.click(await screen.findByRole('button', { name: 'Trocar a chave' }));
    expect(await screen.findByText('Trocar a chave da clínica?')).toBeTruthy();
    await fireEvent.click(screen.getAllByRole('button', { name: 'Trocar a chave' }).at(-1)!);
    await waitFor(() => {
      expect(sent.find(({ method }) => method === 'POST')?.path).toBe('/key-rotations');
    });
  });

  it('is not changed twice at a time, and not by an auditor', async () => {
    look('owner', { rotations: [running] });
    expect(await screen.findByText('Trocando a chave da clínica: 12 de 40 pessoas.')).toBeTruthy();
    expect(screen.getByRole<HTMLButtonElement>('button', { name: 'Trocar a chave' }).disabled).toBe(true);
    look('auditor');
    await screen.findByText(/^Registro íntegro/);
    expect(screen.queryByRole('button', { name: 'Trocar a chave' })).toBeNull();
  });

  it('says what moved to the new one, and warns of what opens under none', async () => {
    const done: Rotation = { ...running, state: 'done', wrapped: 40, resealed: 1, finishedAt: at };
    look('owner', { rotations: [done] });
    const figures = 'Passaram à nova chave: 40 chaves de pessoas e 1 registro da clínica.';
    expect(await screen.findByText(figures)).toBeTruthy();
    expect(screen.queryByText(/não abre/)).toBeNull();
    look('owner', { rotations: [{ ...done, unreadable: 3 }] });
    expect((await screen.findByRole('alert')).textContent).toMatch(
      /^3 registros não abrem com chave nenhuma/,
    );
  });

  it('says when it cannot be told how far it is', async () => {
    signedIn({ role: 'owner' });
    fakeServer(() => ({ status: 503, body: { code: 'unavailable' } }));
    renderInApp(KeyRotations);
    expect(await screen.findByRole('button', { name: 'Tentar de novo' })).toBeTruthy();
  });
});

describe('who saw one client', () => {
  it('is said in words, and its emptiness too', async () => {
    signedIn({ role: 'privacy-officer' });
    const access = {
      at,
      who: 'Dra. Bia',
      role: 'professional',
      action: 'clinical-note.read',
      purpose: 'CARE_DELIVERY',
    };
    let accesses: object[] = [access];
    fakeServer(() => ({ body: { accesses, nextCursor: null } }));
    renderInApp(ClientAccesses, { clientId: 'c1' });
    expect(await screen.findByText('Dra. Bia')).toBeTruthy();
    expect(screen.getByText('Atendimento')).toBeTruthy();
    accesses = [];
    renderInApp(ClientAccesses, { clientId: 'c2' });
    expect(await screen.findByText('Nenhum acesso registrado.')).toBeTruthy();
  });
});
