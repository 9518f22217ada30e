import { fireEvent, screen, waitFor } from '@testing-library/vue';
import { describe, expect, it } from 'vitest';
import type { StaffRole } from '../../domain/clinic/roles.ts';
import { fakeServer, renderInApp, signedIn } from '../testing.ts';
import ClientErasure from './ClientErasure.vue';
import ClientStanding from './ClientStanding.vue';
import type { ClientRights, RightsRequest } from './rights-types.ts';
import { decidedErasure, openErasure } from './useErase.ts';

const days = (count: number) => new Date(Date.now() + count * 86_400_000).toISOString();
const request: RightsRequest = {
  ...{ id: 'r1', version: 1, code: 'erasure', client: { id: 'c1', name: 'Ana Lima' }, channel: 'desk' },
  ...{ identity: 'proved', identityHow: 'document', needsPerson: true, receivedAt: days(-11) },
  ...{ warnAt: days(-1), escalateAt: days(2), dueAt: days(4.5), breachedAt: null, clock: 'warned' },
  ...{ state: 'open', decision: null, work: 'none', decidedAt: null, decidedBy: null, answeredAt: null },
};
const erased = {
  ...{ id: 'e1', clientId: 'c1', requestId: 'r1', state: 'done', ground: 'request', steps: [] },
  ...{ createdAt: days(-7), endedAt: days(-7) },
  certificate: { erased: [], kept: [], pending: [{ what: 'words-of-others', until: null }] },
};
const nothing: ClientRights = { requests: [], blocks: [], hold: null, erasure: null, sealed: [] };

function serve(rights: Partial<ClientRights>, role: StaffRole = 'privacy-officer') {
  signedIn({ role });
  return fakeServer(({ method, path }) => {
    if (method === 'POST') return { status: 202, body: { id: 'e1' } };
    if (path.endsWith('/consents'))
      return { body: { current: [{ state: 'granted' }, { state: 'outdated' }, { state: 'told' }] } };
    if (path.endsWith('/data-exports')) return { body: { exports: [{ state: 'ready' }] } };
    if (path.startsWith('/erasures/')) return { body: erased };
    return { body: { ...nothing, ...rights } };
  });
}
async function standing(rights: Partial<ClientRights>, role?: StaffRole) {
  serve(rights, role);
  const { router } = renderInApp(ClientStanding);
  await router.push('/clientes/c1/privacidade');
}
function erasing(rights: Partial<ClientRights>) {
  const sent = serve(rights);
  renderInApp(ClientErasure, { clientId: 'c1' });
  return sent;
}
const open = async () => fireEvent.click(await screen.findByRole('button', { name: 'Apagar dados' }));

describe('one person at a glance', () => {
  it('says what she agreed to, asked for and took, and what runs out', async () => {
    await standing({ requests: [request] });
    expect(await screen.findByText('1 de 2 aceitos; 1 texto mudou')).toBeTruthy();
    expect(screen.getByText('1 em aberto: faltam 4 dias')).toBeTruthy();
    expect(await screen.findByText('1 disponível')).toBeTruthy();
  });

  it('says by what law her data stay, and until when', async () => {
    const sealed = [{ id: 's1', ground: 'clinical-record', retainUntil: '2046-11-20', createdAt: days(-7) }];
    const erasure = { id: 'e1', state: 'done', createdAt: days(-7), endedAt: days(-7) } as const;
    await standing({ sealed, erasure, hold: { ground: 'lawsuit', since: days(-8) } });
    expect(await screen.findByText(/^Retenção legal desde .*: processo judicial\./)).toBeTruthy();
    expect(screen.getByText(/^Eliminação concluída em/)).toBeTruthy();
    expect(screen.getByText('20/11/2046')).toBeTruthy();
    expect(screen.getByRole('button', { name: 'Abrir o prontuário 1' })).toBeTruthy();
  });

  it('shows the certificate of her erasure when asked, with what is still to come', async () => {
    const erasure = { id: 'e1', state: 'done', createdAt: days(-7), endedAt: days(-7) } as const;
    await standing({ erasure });
    await fireEvent.click(await screen.findByRole('button', { name: 'Certificado da eliminação' }));
    expect(await screen.findByText('Ainda pendente')).toBeTruthy();
    expect(screen.getByText(/não sabemos onde ela é citada/)).toBeTruthy();
  });

  it('shows a role what it may read, and asks for nothing else', async () => {
    await standing({ requests: [request] }, 'receptionist');
    expect(await screen.findByText('1 de 2 aceitos; 1 texto mudou')).toBeTruthy();
    expect(screen.queryByText('Pedidos')).toBeNull();
    expect(screen.queryByText('Cópias dos dados')).toBeNull();
  });
});

describe('her erasure', () => {
  it('is not offered twice, and not while a hold keeps her data', async () => {
    erasing({ hold: { ground: 'lawsuit', since: days(-8) } });
    const button = await screen.findByRole<HTMLButtonElement>('button', { name: 'Apagar dados' });
    expect(button.disabled).toBe(true);
    expect(screen.getByText(/^Há uma retenção legal/)).toBeTruthy();
    erasing({ erasure: { id: 'e1', state: 'running', createdAt: days(0), endedAt: null } });
    await waitFor(() => {
      expect(screen.queryByRole('button', { name: 'Apagar dados' })).toBeNull();
    });
  });

  it('at her own wish needs her request: one is opened, or decided first', async () => {
    erasing({});
    await open();
    await fireEvent.click(await screen.findByRole('radio', { name: 'A pessoa pediu' }));
    expect(await screen.findByText(/^Ela ainda não pediu a eliminação/)).toBeTruthy();
    await fireEvent.click(screen.getByRole('button', { name: 'Registrar pedido de eliminação' }));
    expect(await screen.findByText('LGPD, art. 18, VI')).toBeTruthy();
    erasing({ requests: [request] });
    await open();
    await fireEvent.click(await screen.findByRole('radio', { name: 'A pessoa pediu' }));
    const link = await screen.findByRole('link', { name: 'Ver o pedido' });
    expect(link.getAttribute('href')).toBe('/privacidade/pedidos/r1');
  });

  it.each([
    ['a decided request', [{ ...request, state: 'decided', decision: 'partial' }], 'request', 'r1'],
    ['a purpose that is over', [], 'purpose-over', null],
  ] as const)('begins by %s, after a second question', async (_, requests, ground, requestId) => {
    const sent = erasing({ requests: [...requests] });
    await open();
    await screen.findByText('Por que os dados podem ser apagados');
    await fireEvent.click(screen.getAllByRole('button', { name: 'Apagar dados' }).at(-1)!);
    expect(await screen.findByText('Apagar os dados desta pessoa?')).toBeTruthy();
    expect(sent.some(({ method }) => method === 'POST')).toBe(false);
    await fireEvent.click(screen.getAllByRole('button', { name: 'Apagar dados' }).at(-1)!);
    await waitFor(() => {
      expect(sent.find(({ method }) => method === 'POST')).toMatchObject({
        ...{ path: '/clients/c1/erasure', body: { ground, requestId } },
      });
    });
  });

  it('follows only a request that is hers to follow', () => {
    const decided = { ...request, state: 'decided', decision: 'refused' } as const;
    expect(decidedErasure([decided, { ...request, code: 'access', state: 'decided' }])).toBeUndefined();
    expect(openErasure([{ ...request, state: 'answered' }])).toBeUndefined();
    expect(openErasure([request])?.id).toBe('r1');
  });
});
