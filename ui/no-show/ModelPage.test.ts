import { fireEvent, screen, waitFor, within } from '@testing-library/vue';
import { describe, expect, it } from 'vitest';
import { fakeServer, renderInApp, signedIn, type Sent } from '../testing.ts';
import ModelPage from './ModelPage.vue';
import { accuracy, champion, cold, models, rejected, training } from './proof-samples.ts';
import type { Training } from './proof-types.ts';

function serve(change: { models?: object; trainings?: () => Training[]; accuracy?: object } = {}) {
  return fakeServer(({ method, path }) => {
    if (method === 'POST') return { status: path.endsWith('/trainings') ? 202 : 200, body: {} };
    if (path.startsWith('/no-show/models/')) return { body: champion };
    if (path === '/no-show/models') return { body: change.models ?? models };
    if (path.startsWith('/no-show/trainings'))
      return { body: { items: change.trainings?.() ?? [], nextCursor: null } };
    return path.startsWith('/no-show/accuracy') ? { body: change.accuracy ?? accuracy } : undefined;
  });
}
const posts = (sent: Sent[]) => sent.filter(({ method }) => method === 'POST').map(({ path }) => path);

describe('the page of the model', () => {
  it('is closed in words to a role that has none', async () => {
    signedIn();
    fakeServer(() => ({ status: 403, body: { code: 'forbidden' } }));
    renderInApp(ModelPage);
    expect(await screen.findByText('Esta área não faz parte do seu perfil')).toBeTruthy();
  });

  it('says what works now in words of an owner, with the numbers of a clinic', async () => {
    signedIn();
    serve();
    renderInApp(ModelPage);
    expect(await screen.findByText('Acerta a ordem em 73 de 100 pares')).toBeTruthy();
    expect(screen.getByText('Versão 3, treinada com 4.120 visitas de 02/01/2025 a 30/09/2026.')).toBeTruthy();
    expect(
      await screen.findByText('Ligando para os 20 % mais arriscados, alcançamos 38 % das faltas'),
    ).toBeTruthy();
    expect(screen.getByText('outubro de 2026')).toBeTruthy();
  });

  it('tells every drawn number in a table, for whom the drawing says nothing', async () => {
    signedIn();
    serve();
    renderInApp(ModelPage);
    const plot = within(
      await screen.findByRole('figure', { name: /O risco dito e as faltas reais diferem/ }),
    );
    const row = plot.getByRole('rowheader', { name: /^27\s%\sa\s33\s%$/, hidden: true }).closest('tr');
    expect(row?.textContent.replace(/\s/g, '')).toBe('27%a33%6030%35%');
  });

  it('flags where the risk is off and what moved since the training', async () => {
    signedIn();
    serve();
    renderInApp(ModelPage);
    expect(await screen.findByText('Um tipo de visita com risco fora do lugar')).toBeTruthy();
    const row = screen.getByRole('rowheader', { name: /^Primeira visita/ }).closest('tr');
    expect(row?.textContent).toContain('+9');
    expect(row?.textContent).toContain('Fora do lugar');
    expect(screen.getByText('Um dado mudou desde o treino')).toBeTruthy();
    expect(screen.getByText('Antecedência da marcação')).toBeTruthy();
  });

  it('says why a version did not pass, what is looked at and what never is', async () => {
    signedIn();
    serve();
    renderInApp(ModelPage);
    expect(await screen.findByText('Não passou: o ganho não foi maior que o acaso.')).toBeTruthy();
    expect(await screen.findByText('Antecedência da marcação, Dia da semana da visita')).toBeTruthy();
    expect(screen.getByText('Saúde, anamnese e fotos')).toBeTruthy();
    expect(screen.getByText(/LGPD, art. 6º, IX, e art. 11/)).toBeTruthy();
  });

  it('puts another version to work only after a yes', async () => {
    signedIn();
    const sent = serve();
    renderInApp(ModelPage);
    await fireEvent.click(await screen.findByRole('button', { name: /Usar mesmo assim: Versão 4/ }));
    expect(posts(sent)).toEqual([]);
    expect(await screen.findByText(/O exame não mostrou que esta versão acerta mais/)).toBeTruthy();
    await fireEvent.click(screen.getByRole('button', { name: 'Usar esta versão' }));
    await waitFor(() => expect(posts(sent)).toEqual([`/no-show/models/${rejected.id}/promote`]));
  });

  it('is only looked at by whoever may not change it', async () => {
    signedIn({ role: 'auditor' });
    serve();
    renderInApp(ModelPage);
    await screen.findByText('Acerta a ordem em 73 de 100 pares');
    expect(screen.queryByRole('button', { name: 'Treinar agora' })).toBeNull();
    expect(screen.queryByRole('button', { name: /Usar mesmo assim/ })).toBeNull();
  });
});

describe('a training', () => {
  it('is started, followed and told how it ended', async () => {
    signedIn();
    let items: Training[] = [];
    const sent = serve({ trainings: () => items });
    const { queryClient } = renderInApp(ModelPage);
    const start = await screen.findByRole('button', { name: 'Treinar agora' });
    items = [training];
    await fireEvent.click(start);
    const bar = await screen.findByRole('progressbar', { name: 'Andamento do treino' });
    expect(posts(sent)).toEqual(['/no-show/trainings']);
    expect(bar.getAttribute('aria-valuenow')).toBe('40');
    expect(screen.getByText('Aprendendo com as visitas mais antigas')).toBeTruthy();
    expect(start).toHaveProperty('disabled', true);
    items = [{ ...training, state: 'kept', step: 'done', percent: 100, reason: 'not-better' }];
    await queryClient.invalidateQueries({ queryKey: ['no-show-trainings'] });
    expect(await screen.findByText(/não trouxe um modelo melhor/)).toBeTruthy();
    expect(screen.getByText(/O ganho não passou do acaso. Leu 4.300 visitas, 702 com falta./)).toBeTruthy();
  });
});

describe('a clinic that begins', () => {
  it('reads that the house’s rules weigh, what they look at and how much is missing', async () => {
    signedIn();
    serve({ models: cold, accuracy: { ...accuracy, months: [], groups: [], drift: [] } });
    renderInApp(ModelPage);
    expect(await screen.findByText('Hoje valem as regras da casa')).toBeTruthy();
    expect(screen.getByText(/Regras da casa até haver 300 visitas .*; faltam 120/)).toBeTruthy();
    expect(screen.getByRole('progressbar', { name: '180 de 300 visitas' })).toBeTruthy();
    expect(await screen.findByText(/Nenhuma previsão chegou ao dia da visita ainda/)).toBeTruthy();
    expect(screen.getByText('Nenhum treino ainda.')).toBeTruthy();
  });
});
