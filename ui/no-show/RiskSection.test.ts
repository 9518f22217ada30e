import { screen, waitFor, within } from '@testing-library/vue';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { fakeServer, renderInApp, signedIn } from '../testing.ts';
import CallTask from './CallTask.vue';
import RiskSection from './RiskSection.vue';
import { cardOf, settingsOf } from './samples.ts';
import type { RiskCard } from './types.ts';

const serve = (card: RiskCard | null) =>
  fakeServer(({ path }) => {
    if (path === '/no-show/settings') return { body: settingsOf() };
    return card ? { body: card } : undefined;
  });

describe('the risk of one visit', () => {
  beforeEach(() => {
    signedIn({ role: 'receptionist' });
    vi.useFakeTimers({ now: Date.parse('2026-11-25T15:00:00Z'), toFake: ['Date'] });
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('is not there for a visit that has none', async () => {
    const sent = serve(null);
    renderInApp(RiskSection, { visitId: 'visit-1' });
    await waitFor(() => expect(sent.length).toBeGreaterThan(0));
    await waitFor(() => expect(screen.queryByRole('region', { name: 'Risco de falta' })).toBeNull());
  });

  it('says from which risk on a call pays, and what was and will be done', async () => {
    serve(cardOf());
    renderInApp(RiskSection, { visitId: 'visit-1' });
    const section = within(await screen.findByRole('region', { name: 'Risco de falta' }));
    expect(
      await section.findByText(
        /Vale ligar a partir de 11.%: a ligação custa R\$.8,00 e a hora vazia R\$.250,00/,
      ),
    ).toBeTruthy();
    expect(
      section.getByText(/^Pedir confirmação$/, { selector: 'p', ignore: 'button' }).textContent,
    ).toContain('em andamento');
    expect(section.getAllByText(/programado/)).toHaveLength(2);
    expect(section.getByText(/pelas regras da casa/)).toBeTruthy();
    // Money needs an account, and asking was done.
    expect(section.queryByRole('button', { name: 'Pedir sinal' })).toBeNull();
    expect(section.queryByRole('button', { name: 'Pedir confirmação agora' })).toBeNull();
  });

  it('tells no risk of somebody in the comparison, and offers nothing to do', async () => {
    serve(cardOf({ arm: 'held-out', risk: null, band: null, reasons: null }));
    renderInApp(RiskSection, { visitId: 'visit-1' });
    expect(await screen.findByText(/está no grupo de comparação/)).toBeTruthy();
    expect(screen.queryAllByRole('button')).toEqual([]);
    expect(screen.queryByText(/em 10/)).toBeNull();
  });

  it('says that the score is off at the person’s own wish, and offers nothing to do', async () => {
    serve(cardOf({ isBlocked: true, risk: null, band: null, reasons: null, ladder: [] }));
    renderInApp(RiskSection, { visitId: 'visit-1' });
    expect(await screen.findByText(/Pontuação desligada a pedido da própria pessoa/)).toBeTruthy();
    expect(screen.queryAllByRole('button')).toEqual([]);
    expect(screen.queryByText('Nada fora do comum para esta clínica.')).toBeNull();
  });

  it('lets an auditor look without acting', async () => {
    signedIn({ role: 'auditor' });
    serve(cardOf());
    renderInApp(RiskSection, { visitId: 'visit-1' });
    expect(await screen.findByText('≈ 3 em 10')).toBeTruthy();
    expect(screen.queryByRole('button', { name: 'Ligar' })).toBeNull();
  });

  it('opens the script from the task of a call', async () => {
    serve(cardOf());
    renderInApp(CallTask, { appointmentId: 'visit-1' });
    screen.getByRole('button', { name: 'Abrir roteiro' }).click();
    const dialog = within(await screen.findByRole('dialog'));
    expect(dialog.getByText(/Não diga o procedimento/)).toBeTruthy();
    expect(dialog.getByText(/Sem procedimento e sem horário/).textContent).not.toContain('Limpeza');
  });
});
