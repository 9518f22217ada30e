import { fireEvent, screen, waitFor } from '@testing-library/vue';
import { describe, expect, it } from 'vitest';
import { fakeServer, renderInApp, signedIn } from '../testing.ts';
import { leftOf, personWaits, triesIn } from './recall-said.ts';
import type { Recall, RecallLot, RecallPerson, RecallPreview, RecallTry } from './recall-types.ts';
import RecallDesk from './RecallDesk.vue';
import RecallNewPage from './RecallNewPage.vue';
import RecallPage from './RecallPage.vue';

const at = '2026-11-20T12:00:00.000Z';
const lot: RecallLot = {
  ...{ lotId: 'l1', code: 'C7654C3F', productId: 'p1', productName: 'Botox', unit: 'u' },
  ...{ expiresOn: '2027-03-01', supplierName: 'AbbVie', invoiceKey: null, left: 100, people: 3 },
  ...{ frozenAt: at, outcome: null, outcomeReason: null, note: null, dealtBy: null, dealtAt: null },
};
const byState = { 'to-tell': 0, told: 1, answered: 1, 'reached-by-staff': 0, unreachable: 1 };
const recall: Recall = {
  ...{ id: 'r1', origin: 'lot', regime: 'medicine', registration: '101470045', version: 4 },
  ...{ registrationText: '1.0147.0045', productName: 'Botox', lotCodes: ['C7654C3F'], reason: 'falsified' },
  ...{ level: 'I', state: 'open', openedAt: at, closedAt: null, isRoot: true, mayClose: false },
  ...{ openedBy: { id: 's1', name: 'Helena Prado' }, lots: { total: 1, dealt: 0 }, lotList: [lot] },
  people: { total: 3, accounted: 2, toCall: 1, byState },
  ...{ note: 'Aviso da Anvisa.', closeNote: null, closedBy: null, dossier: null, actionKey: null },
  events: [{ id: 'e1', at, staff: null, kind: 'people-found', detail: { people: 3 }, note: null }],
  ...{ network: null, networkClosedAt: null },
};
const person: RecallPerson = {
  ...{ clientId: 'c1', name: 'Ana Lima', useCount: 2, lastUsedAt: at, state: 'told', outcome: null },
  ...{ askedAt: at, secondAt: null, toldAt: at, messageState: 'delivered', callReason: null, callAt: null },
  ...{ attempts: 0, accountedAt: null, conversationId: null },
};
const tryOf = (happenedAt: string, result: RecallTry['result']): RecallTry => ({
  ...{ id: happenedAt, channel: 'phone', result, happenedAt, at: happenedAt, staff: null, words: null },
});
const preview: RecallPreview = {
  ...{ regime: 'medicine', registration: '101470045', registrationText: '1.0147.0045' },
  ...{ productName: 'Botox', lotCodes: ['C7654C3F'], openRecallId: null },
  own: {
    lots: [{ lotId: 'l1', code: 'C7654C3F', productName: 'Botox', state: 'available', left: 100, unit: 'u' }],
    people: 3,
  },
  network: { clinics: 2, lots: 2, people: 9 },
};

function serve(change: Partial<Recall> = {}, tries: RecallTry[] = []) {
  return fakeServer(({ method, path }) => {
    if (path === '/recalls/preview') return { body: preview };
    if (method === 'POST') return path === '/recalls' ? { status: 201, body: { id: 'r9' } } : { status: 204 };
    if (path.startsWith('/recall-proposals')) return { body: { proposals: [] } };
    if (path.endsWith('/people/c1')) return { body: { ...person, tries } };
    if (path.includes('/people')) return { body: { people: [person], nextCursor: null } };
    if (path.startsWith('/recalls?')) return { body: { recalls: [recall], nextCursor: null } };
    return { body: { ...recall, ...change } };
  });
}
async function open(component: object, place: string) {
  const { router } = renderInApp(component as never);
  await router.push(place);
}

describe('the recall desk', () => {
  it('says how many people are accounted for, and what comes next', async () => {
    signedIn();
    serve();
    renderInApp(RecallDesk);
    expect(await screen.findByText(/2 de 3 pessoas localizadas/)).toBeTruthy();
    expect(screen.getByText('Falta falar com 1 pessoa.')).toBeTruthy();
    expect(screen.getByRole('link', { name: 'Abrir recolhimento' })).toBeTruthy();
  });

  it('shows an auditor all and lets him open none', async () => {
    signedIn({ role: 'auditor' });
    serve();
    renderInApp(RecallDesk);
    expect(await screen.findByRole('link', { name: 'Botox' })).toBeTruthy();
    expect(screen.queryByRole('link', { name: 'Abrir recolhimento' })).toBeNull();
  });
});

describe('one recall', () => {
  it('is not closed before everybody and every lot is settled, and says what is missing', async () => {
    signedIn();
    serve();
    await open(RecallPage, '/produtos/recolhimentos/r1');
    const close = await screen.findByRole('button', { name: 'Encerrar o recolhimento' });
    expect((close as HTMLButtonElement).disabled).toBe(true);
    expect(screen.getByText('localizar 1 pessoa')).toBeTruthy();
    expect(screen.getByText('dar destino a 1 lote')).toBeTruthy();
  });

  it('closes with a conclusion once nothing is missing', async () => {
    signedIn();
    const sent = serve({ mayClose: true });
    await open(RecallPage, '/produtos/recolhimentos/r1');
    await fireEvent.update(await screen.findByLabelText('Conclusão'), 'Todas avisadas, lote descartado.');
    await fireEvent.click(screen.getByRole('button', { name: 'Encerrar o recolhimento' }));
    await waitFor(() => {
      expect(sent.find(({ path }) => path.endsWith('/close'))?.body).toMatchObject({ version: 4 });
    });
  });

  it('notes a try of the staff with what came of it', async () => {
    signedIn();
    const sent = serve();
    await open(RecallPage, '/produtos/recolhimentos/r1');
    await fireEvent.click(await screen.findByRole('button', { name: 'Registrar contato: Ana Lima' }));
    await fireEvent.click(await screen.findByLabelText('falou com a pessoa'));
    await fireEvent.click(screen.getByRole('button', { name: 'Registrar' }));
    expect(await screen.findByText('Diga como ficou.')).toBeTruthy();
    await fireEvent.click(screen.getByLabelText('Está bem'));
    await fireEvent.click(screen.getByRole('button', { name: 'Registrar' }));
    await waitFor(() => {
      const body = sent.find(({ path }) => path.endsWith('/attempts'))?.body;
      expect(body).toMatchObject({ channel: 'phone', result: 'reached', outcome: 'well' });
    });
  });
});

describe('opening a recall', () => {
  it('shows what it would touch, then asks twice', async () => {
    signedIn();
    const sent = serve();
    renderInApp(RecallNewPage);
    await fireEvent.update(await screen.findByLabelText('Número do registro ou do processo'), '12');
    await fireEvent.click(screen.getByRole('button', { name: 'Ver o que seria recolhido' }));
    expect(await screen.findByText(/não é de um registro ou processo/)).toBeTruthy();
    await fireEvent.update(screen.getByLabelText('Número do registro ou do processo'), '1.0147.0045');
    await fireEvent.click(screen.getByRole('button', { name: 'Ver o que seria recolhido' }));
    expect(await screen.findByText('Em toda a rede: 2 clínicas, 2 lotes, 9 pessoas.')).toBeTruthy();
    await fireEvent.click(screen.getByRole('button', { name: 'Abrir recolhimento' }));
    expect(screen.getByText('Escolha o motivo.')).toBeTruthy();
    expect(sent.some(({ path }) => path === '/recalls')).toBe(false);
  });
});

describe('the words of a recall', () => {
  it('says what each person waits for', () => {
    expect(personWaits(person).key).toBe('told');
    expect(personWaits({ ...person, secondAt: at }).key).toBe('told-again');
    expect(personWaits({ ...person, callAt: at, callReason: 'no-answer' }).key).toBe('no-answer');
    expect(personWaits({ ...person, state: 'to-tell' }).key).toBe('on-its-way');
    expect(personWaits({ ...person, state: 'answered', accountedAt: at })).toEqual({ key: 'answered', at });
  });

  it('counts vain tries and their days', () => {
    const tries = [
      tryOf('2026-11-20T12:00:00Z', 'no-answer'),
      tryOf('2026-11-20T18:00:00Z', 'left-word'),
      tryOf('2026-11-21T12:00:00Z', 'reached'),
    ];
    expect(triesIn(tries, (one) => one.slice(0, 10))).toEqual({ count: 2, days: 1 });
    expect(leftOf(recall)).toEqual({ people: 1, lots: 1 });
  });
});
