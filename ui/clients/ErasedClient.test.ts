import { screen } from '@testing-library/vue';
import { expect, it } from 'vitest';
import ClientConsents from '../consents/ClientConsents.vue';
import ClientPackages from '../packages/ClientPackages.vue';
import ClientPrivacy from '../privacy/ClientPrivacy.vue';
import { fakeServer, renderInApp, signedIn } from '../testing.ts';
import ClientPage from './ClientPage.vue';

const at = '2026-11-20T15:00:00.000Z';
const photos = { purpose: 'photos-publication', use: 'instagram' };
const never = { textVersion: null, at: null, channel: null, proofId: null };
const consents = {
  ...{ isMinor: false, history: [] },
  current: [{ purpose: 'marketing', use: null, state: 'never', ...never }],
  withdrawals: [
    {
      ...{ id: 'w1', ...photos, channel: 'desk', withdrawnAt: at, endedAt: null, proofSha256: null },
      acks: [{ downstream: 'photos', state: 'pending', acknowledgedAt: null }],
    },
  ],
};

async function open(path: string, isErased: boolean) {
  signedIn();
  const client = {
    ...{ id: 'c1', version: 2, name: 'Ana Lima', cpf: null, phone: null, email: null },
    ...{ birthDate: null, notes: null, whatsappOptIn: false, isErased },
  };
  const rights = { requests: [], blocks: [], hold: null, erasure: null, sealed: [] };
  fakeServer(({ path: asked }) => {
    if (asked === '/clients/c1') return { body: client };
    if (asked.endsWith('/consents')) return { body: consents };
    if (asked.endsWith('/packages')) return { body: { packages: [] } };
    if (asked.endsWith('/series')) return { body: { series: [] } };
    if (asked.endsWith('/data-exports')) return { body: { exports: [] } };
    if (asked.endsWith('/notes')) return { body: { notes: [] } };
    return asked.endsWith('/rights') ? { body: rights } : undefined;
  });
  const { router } = renderInApp(ClientPage);
  const view = { template: '<div />' };
  router.addRoute({
    ...{ path: '/clientes/:id/privacidade', name: 'client-privacy' },
    components: { default: view, consents: ClientConsents, privacy: ClientPrivacy },
  });
  router.addRoute({
    ...{ path: '/clientes/:id', name: 'client' },
    components: { default: view, packages: ClientPackages },
  });
  await router.push(path);
}

it('her pictures still wait for whoever takes them down; no copy is ordered and nothing asked', async () => {
  await open('/clientes/c1/privacidade', true);
  expect(await screen.findByRole('button', { name: 'Retirei as fotos' })).toBeTruthy();
  expect(await screen.findByText('Nenhuma cópia foi pedida.')).toBeTruthy();
  expect(screen.getByText(/^Nada mais é perguntado nem usado/)).toBeTruthy();
  expect(screen.queryByText('Ainda não foi perguntado')).toBeNull();
  expect(screen.queryByRole('button', { name: /Preparar|Pedir por WhatsApp|Colher/ })).toBeNull();
});

it('a copy is ordered and a consent asked of everybody else', async () => {
  await open('/clientes/c1/privacidade', false);
  expect(await screen.findByRole('button', { name: 'Pedir por WhatsApp' })).toBeTruthy();
  expect(screen.getByRole('button', { name: 'Preparar cópia' })).toBeTruthy();
});

it.each([
  [true, 0],
  [false, 2],
])('when erased (%s), %i ways to sell to her and to plan', async (isErased, count) => {
  await open('/clientes/c1', isErased);
  expect(await screen.findByText('Pacotes e sessões')).toBeTruthy();
  expect(screen.queryAllByRole('button', { name: /Vender pacote|Agendar série/ })).toHaveLength(count);
});

it('her page says that what was written is sealed, not that it never was', async () => {
  await open('/clientes/c1', true);
  expect(await screen.findByText(/^O que foi anotado está selado/)).toBeTruthy();
  expect(screen.queryByText('Não informado')).toBeNull();
  expect(screen.queryByText('Nenhuma anotação até hoje.')).toBeNull();
});
