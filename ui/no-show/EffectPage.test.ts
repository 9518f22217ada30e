import { screen, within } from '@testing-library/vue';
import { describe, expect, it } from 'vitest';
import { fewestClients } from '../../domain/no-show/effect.ts';
import { fakeServer, renderInApp, signedIn } from '../testing.ts';
import EffectPage from './EffectPage.vue';
import { effect } from './proof-samples.ts';
import type { Effect } from './proof-types.ts';

const open = (sinceStart: Effect | null, items: Effect[] = []) => {
  signedIn();
  fakeServer(() => ({ body: { items, sinceStart } }));
  renderInApp(EffectPage);
};

describe('the page of the effect', () => {
  it('says what failed, and tries again', async () => {
    signedIn();
    fakeServer(() => ({ status: 503, body: { code: 'unavailable' } }));
    renderInApp(EffectPage);
    expect(await screen.findByRole('button', { name: 'Tentar de novo' })).toBeTruthy();
  });

  it('explains the comparison before there is anything to measure', async () => {
    open(null);
    expect(await screen.findByText('Ainda não há o que medir')).toBeTruthy();
    expect(screen.getByText('Por que não agir com todas?')).toBeTruthy();
  });

  it('tells both rates, the difference with its margin, and the money net of its cost', async () => {
    open(effect, [effect]);
    expect(
      await screen.findByText('Está ajudando: 7,7 faltas a menos em cada 100 visitas de risco'),
    ).toBeTruthy();
    expect(screen.getByText('Com ações faltam 14,3 %; sem elas, 22 %')).toBeTruthy();
    expect(screen.getByText('116 faltas em 812 visitas de 540 clientes')).toBeTruthy();
    expect(screen.getByText('Com 95 % de certeza, entre +1,2 e +14,2.')).toBeTruthy();
    expect(screen.getByText('Saldo de R$ 13.500 desde o início')).toBeTruthy();
    expect(screen.getByText('−R$ 2.100')).toBeTruthy();
    const steps = within(screen.getByRole('region', { name: 'O que foi feito, e quantas responderam' }));
    expect(steps.getByRole('rowheader', { name: 'Ligar' }).closest('tr')?.textContent).toContain(
      '70 %'.replace(' ', '\u00a0'),
    );
    const months = within(screen.getByRole('region', { name: 'Mês a mês' }));
    expect(months.getByText('+7,7 (+1,2 a +14,2)')).toBeTruthy();
    expect(months.getByText('Ajuda')).toBeTruthy();
  });

  it('says what all visits show, who is left out, and months while the first is running', async () => {
    open({ ...effect, switched: 2 }, [effect]);
    expect(
      await screen.findByText(
        /todas as visitas, também as de risco baixo: \+3,1 em cada 100 \(de \+0,4 a \+5,8\)/,
      ),
    ).toBeTruthy();
    expect(screen.getByText(/^2 clientes ficaram fora da conta/)).toBeTruthy();
  });

  it('shows a month that is running, and no result yet', async () => {
    open(null, [{ ...effect, isFinal: false }]);
    expect(await screen.findByText('Ainda não há o que medir')).toBeTruthy();
    expect(screen.getByRole('region', { name: 'Mês a mês' })).toBeTruthy();
  });

  it('flags what does not help and says what to do about it', async () => {
    open({ ...effect, verdict: 'does-not-help', uplift: -0.002, ci95: [-0.03, 0.015] });
    const banner = within(await screen.findByRole('alert'));
    expect(banner.getByText('Não está ajudando')).toBeTruthy();
    expect(banner.getAllByRole('listitem')).toHaveLength(3);
  });

  it('promises nothing of too few, and says how many are needed', async () => {
    open({
      ...{ ...effect, verdict: 'too-few', uplift: null, ci95: null, missesAvoided: null, cents: null },
      treated: { ...effect.treated, clients: 12 },
      heldOut: { ...effect.heldOut, visits: 0, clients: 0, missed: 0, rate: null },
    });
    expect(await screen.findByText('Ainda há poucas clientes para comparar')).toBeTruthy();
    expect(
      screen.getByText(
        new RegExp(`ao menos ${String(fewestClients)} clientes em cada grupo.*Hoje são 12 com ações e 0`),
      ),
    ).toBeTruthy();
    expect(screen.getByText(/ainda não há como calcular/)).toBeTruthy();
  });
});
