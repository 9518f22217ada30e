import { fireEvent, screen, waitFor } from '@testing-library/vue';
import { describe, expect, it } from 'vitest';
import { fakeServer, renderInApp, signedIn } from '../testing.ts';
import { decisionBody, decisionFaults, decisionStart } from './decision-typed.ts';
import { daysLeft, waitsFor } from './rights-said.ts';
import type { RequestDetail } from './rights-types.ts';
import RightsDesk from './RightsDesk.vue';
import RightsRequestPage from './RightsRequestPage.vue';

const days = (count: number) => new Date(Date.now() + count * 86_400_000).toISOString();
const request: RequestDetail = {
  ...{ id: 'r1', version: 3, code: 'erasure', client: { id: 'c1', name: 'Ana Lima' }, channel: 'desk' },
  ...{ identity: 'proved', identityHow: 'document', needsPerson: true },
  ...{ receivedAt: days(-11), warnAt: days(-1), escalateAt: days(2), dueAt: days(4.5), breachedAt: null },
  ...{ clock: 'warned', state: 'open', decision: null, work: 'none', decidedAt: null, decidedBy: null },
  ...{ answeredAt: null, requester: null, wish: 'Apaguem tudo, por favor.', answer: null, items: [] },
  policy: { days: 15, warnDays: 10, escalateDays: 13, source: 'LGPD art. 19, II', validFrom: '2020-09-18' },
  certificateSha256: null,
};

describe('the desk of requests', () => {
  it('shows what is asked, by whom, how long is left and what it waits for', async () => {
    signedIn();
    fakeServer(({ path }) => ({
      body: path.startsWith('/privacy-settings')
        ? { version: 0, officerName: null, officerContact: null, appointedOn: null }
        : { items: [request], nextCursor: null },
    }));
    renderInApp(RightsDesk);
    expect(await screen.findByRole('link', { name: 'Eliminação dos dados' })).toBeTruthy();
    expect(screen.getByText('Ana Lima')).toBeTruthy();
    expect(screen.getByText('Faltam 4 dias')).toBeTruthy();
    expect(screen.getByText('Falta a sua decisão por classe de dados.')).toBeTruthy();
    expect(await screen.findByText(/Ninguém foi indicado ainda/)).toBeTruthy();
  });

  it('counts whole days, and says late as late', () => {
    const now = Date.now();
    expect(daysLeft(new Date(now + 1.5 * 86_400_000).toISOString(), now)).toBe(1);
    expect(daysLeft(new Date(now - 3_600_000).toISOString(), now)).toBe(-1);
  });

  it('says what each state waits for', () => {
    expect(waitsFor({ ...request, identity: 'unproven' })).toBe('identity');
    expect(waitsFor({ ...request, needsPerson: false })).toBe('process');
    expect(waitsFor({ ...request, state: 'decided', work: 'running' })).toBe('work');
    expect(waitsFor({ ...request, state: 'decided', work: 'failed' })).toBe('failed');
  });
});

const certificate = { erased: [], kept: [], pending: [{ what: 'published-photos', until: null }] };

async function page(change: Partial<RequestDetail> = {}, role: 'owner' | 'auditor' = 'owner') {
  signedIn({ role });
  const sent = fakeServer(({ path }) => {
    if (path.endsWith('/rights')) return { body: { erasure: { id: 'e1', state: 'done' } } };
    return { body: path.startsWith('/erasures/') ? { certificate } : { ...request, ...change } };
  });
  const { router } = renderInApp(RightsRequestPage);
  await router.push('/privacidade/pedidos/r1');
  await screen.findByRole('heading', { name: 'Eliminação dos dados' });
  return sent;
}

describe('one request', () => {
  it('is decided for each class, with a reason, and an erasure only after a second question', async () => {
    const sent = await page();
    await fireEvent.click(screen.getByRole('button', { name: 'Decidir e apagar' }));
    expect(await screen.findByText(/Escreva a resposta/)).toBeTruthy();
    await fireEvent.update(screen.getByLabelText('Resposta para a pessoa'), 'Apagamos o que a lei permite.');
    await fireEvent.click(screen.getByRole('button', { name: 'Decidir e apagar' }));
    expect(await screen.findByText('Apagar os dados desta pessoa?')).toBeTruthy();
    expect(sent.some(({ method }) => method === 'POST')).toBe(false);
    await fireEvent.click(screen.getAllByRole('button', { name: 'Decidir e apagar' }).at(-1)!);
    await waitFor(() => {
      const body = sent.find(({ method }) => method === 'POST')?.body as { items: unknown[] };
      expect(body).toMatchObject({ version: 3, decision: 'partial' });
      expect(body.items).toContainEqual({
        dataClass: 'clinical',
        decision: 'keep',
        ground: 'medical-record',
      });
    });
  });

  it('is not decided before it is known who asks', async () => {
    await page({ identity: 'unproven', identityHow: null });
    expect(screen.getByRole('button', { name: 'Confirmar identidade' })).toBeTruthy();
    expect(screen.queryByRole('button', { name: /Decidir/ })).toBeNull();
  });

  it('is only read by an auditor, with its certificate', async () => {
    await page(
      { state: 'answered', decision: 'partial', clock: 'over', answeredAt: days(-1), decidedAt: days(-1) },
      'auditor',
    );
    expect(screen.getByRole('button', { name: 'Baixar certificado' })).toBeTruthy();
    expect(screen.queryByRole('button', { name: /Decidir/ })).toBeNull();
  });
});

it('an erasure that was carried out says what is still to come of it', async () => {
  await page({ state: 'answered', decision: 'partial', clock: 'over', work: 'done', answeredAt: days(-1) });
  await fireEvent.click(await screen.findByRole('button', { name: 'Certificado da eliminação' }));
  expect(await screen.findByText(/^fotos publicadas que ainda esperam/)).toBeTruthy();
});

describe('a typed decision', () => {
  it('keeps nothing without a ground, and stops something when the right is to stop', () => {
    const typed = { ...decisionStart('opposition'), answer: 'Paramos o cálculo.' };
    expect(decisionFaults(typed, 'opposition')).toEqual(['blocks']);
    expect(decisionFaults({ ...typed, decision: 'refused' }, 'opposition')).toEqual([]);
    typed.classes[0]!.decision = 'keep';
    expect(decisionFaults({ ...typed, blocks: ['scoring'] }, 'opposition')).toEqual([
      'ground-identification',
    ]);
  });

  it('sends a term only of what is kept', () => {
    const typed = decisionStart('erasure');
    for (const one of typed.classes) one.until = '31/12/2046';
    const { items } = decisionBody(typed);
    expect(items.find(({ dataClass }) => dataClass === 'clinical')?.until).toBe('2046-12-31');
    expect(items.find(({ dataClass }) => dataClass === 'messages')?.until).toBeUndefined();
  });
});
