import { fireEvent, screen, waitFor, within } from '@testing-library/vue';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { fakeServer, renderInApp, signedIn } from '../testing.ts';
import RiskPage from './RiskPage.vue';
import { cardOf, lineOf, settingsOf, summaryOf } from './samples.ts';
import type { RiskLine, RiskSummary } from './types.ts';

type Answer = Parameters<typeof fakeServer>[0];
const serve = (items: RiskLine[], act: Answer = () => undefined, summary: Partial<RiskSummary> = {}) =>
  fakeServer((request) => {
    if (request.path === '/no-show/settings') return { body: settingsOf() };
    if (request.method !== 'GET') return act(request);
    if (request.path.endsWith('/risk')) return { body: cardOf() };
    return { body: { items, nextCursor: null, summary: summaryOf(summary) } };
  });
const posts = (sent: ReturnType<typeof fakeServer>) =>
  sent.filter(({ method }) => method === 'POST').map(({ path, body }) => [path, body]);

beforeEach(() => {
  signedIn({ role: 'receptionist' });
  vi.useFakeTimers({ now: Date.parse('2026-11-25T15:00:00Z'), toFake: ['Date'] });
});
afterEach(() => {
  vi.useRealTimers();
});

describe('the list of who may miss a visit', () => {
  it('is closed to a role that has none, in words', async () => {
    fakeServer(() => ({ status: 403, body: { code: 'forbidden' } }));
    renderInApp(RiskPage);
    expect(await screen.findByText('Esta área não faz parte do seu perfil')).toBeTruthy();
  });

  it('says that nothing is to come', async () => {
    serve([], undefined, { visits: 0, heldOut: 0, high: 0, expectedMisses: 0, valueAtRiskCents: 0 });
    renderInApp(RiskPage);
    expect(await screen.findByText('Nenhuma visita por vir neste dia')).toBeTruthy();
    expect(screen.queryByText(/não aparece/)).toBeTruthy();
  });

  it('asks for today, and tells risk, reasons, and what comes next', async () => {
    const sent = serve([lineOf()]);
    renderInApp(RiskPage);
    expect(await screen.findByText('Ana Beatriz Albuquerque')).toBeTruthy();
    expect(sent[0]?.path).toContain('from=2026-11-25&to=2026-11-25');
    for (const said of ['Risco médio', '≈ 3 em 10', 'Próximo passo: SMS, hoje, 14h30'])
      expect(screen.getByText(said)).toBeTruthy();
    expect(screen.getByText(/Marcou 32 dias antes/).textContent).toContain('aumenta o risco');
    expect(screen.getByText(/Veio na última vez/).textContent).toContain('diminui o risco');
  });

  it('sums up what is at stake, and why somebody is not shown', async () => {
    serve([lineOf()]);
    renderInApp(RiskPage);
    const strip = within(await screen.findByRole('region', { name: 'Resumo do período' }));
    expect(strip.getByText('≈ 1,2')).toBeTruthy();
    expect(strip.getByText(/R\$\s310/)).toBeTruthy();
    expect(strip.getByText('Por que 1 visita não aparece')).toBeTruthy();
  });

  it('puts the riskiest first when asked to', async () => {
    serve([
      lineOf(),
      lineOf({ appointmentId: 'visit-2', risk: 0.7, client: { id: 'c2', name: 'Bia', phone: null } }),
    ]);
    const { router } = renderInApp(RiskPage);
    const names = () =>
      screen.getAllByRole('button', { name: /^Ver risco de/ }).map((one) => one.textContent.trim());
    await screen.findByText('Bia');
    expect(names()).toEqual(['Ana Beatriz Albuquerque', 'Bia']);
    await router.replace('/agenda?ordem=risco');
    await waitFor(() => expect(names()).toEqual(['Bia', 'Ana Beatriz Albuquerque']));
  });

  it('asks for a confirmation at one tap, and says why when it may not be', async () => {
    const sent = serve([lineOf({ lastStep: null })], () => ({ status: 409, body: { code: 'step-not-now' } }));
    renderInApp(RiskPage);
    await fireEvent.click(await screen.findByRole('button', { name: /^Perguntar se vem/ }));
    await waitFor(() => expect(posts(sent)).toEqual([['/appointments/visit-1/risk/steps', { step: 'ask' }]]));
  });

  it('records what a call found, and shows it at once', async () => {
    const answered = cardOf({ state: 'answered', answer: 'told-staff', status: 'confirmed', nextStep: null });
    const sent = serve([lineOf()], () => ({ body: answered }));
    renderInApp(RiskPage);
    await fireEvent.click(await screen.findByRole('button', { name: 'Ligar para Ana Beatriz Albuquerque' }));
    const dialog = within(await screen.findByRole('dialog'));
    expect(dialog.getByRole('link', { name: '(11) 98123-4567' }).getAttribute('href')).toBe(
      'tel:+5511981234567',
    );
    expect(
      dialog.getByText(/^Boa tarde! Aqui é Helena, da Clínica Aurora. Posso falar com Ana/),
    ).toBeTruthy();
    await fireEvent.click(dialog.getByRole('button', { name: 'Registrar ligação' }));
    expect(await dialog.findByText('Escolha o que ficou combinado.')).toBeTruthy();
    await fireEvent.click(dialog.getByRole('radio', { name: 'Vem' }));
    await fireEvent.update(dialog.getByPlaceholderText(/prefere depois/), ' vem de ônibus ');
    await fireEvent.click(dialog.getByRole('button', { name: 'Registrar ligação' }));
    await waitFor(() => expect(posts(sent)).toHaveLength(1));
    expect(posts(sent)[0]).toEqual([
      '/appointments/visit-1/risk/call',
      { result: 'will-come', note: 'vem de ônibus' },
    ]);
  });
});
