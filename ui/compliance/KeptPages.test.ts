import { fireEvent, screen, waitFor, within } from '@testing-library/vue';
import { describe, expect, it } from 'vitest';
import { i18n } from '../i18n/index.ts';
import { fakeServer, renderInApp, signedIn } from '../testing.ts';
import FindingsPart from './FindingsPart.vue';
import type { DuePerson, Finding, Hold, Report, Rule, RuleChange, Run } from './kept-types.ts';
import RetentionPart from './RetentionPart.vue';
import { spanOf } from './span.ts';

const at = '2026-11-20T06:00:00.000Z';
const rule: Rule = {
  ...{ dataClass: 'clinical-record', keepDays: 7_305, houseDays: 7_305, leastDays: 7_305, mostDays: null },
  ...{ removal: 'by-person', from: 'last-entry', since: '2018-12-27', version: 0 },
  ...{ source: 'Lei 13.787/2018, art. 6º', ownSince: null, planned: null },
};
const media: Rule = {
  ...{ dataClass: 'chat-media', keepDays: 200, houseDays: 365, leastDays: 90, mostDays: 1_827 },
  ...{ removal: 'nightly', from: 'received', since: '2026-11-01', version: 1, source: 'LGPD, art. 15, I' },
  ...{ ownSince: '2026-11-10', planned: { keepDays: 120, since: '2099-02-01' } },
};
const changes: RuleChange[] = [
  {
    version: 1,
    keepDays: 200,
    since: '2026-11-10',
    reason: 'Menos é melhor.',
    changedBy: null,
    changedAt: at,
  },
];
const due: DuePerson = { client: { id: 'c2', name: 'Bia Reis' }, at, isHeld: true };
const run: Run = {
  ...{ id: 'r1', kind: 'applied', startedBy: null, startedAt: at, endedAt: at },
  findings: [
    { dataClass: 'chat-stranger', cutoff: at, due: 4, held: 1, removed: 3, oldestAt: at },
    { dataClass: 'chat-media', cutoff: at, due: 0, held: 0, removed: 0, oldestAt: null },
  ],
};
const hold: Hold = {
  ...{ id: 'h1', version: 1, client: { id: 'c1', name: 'Ana Lima' }, ground: 'lawsuit' },
  ...{ reason: 'Processo na 2ª Vara.', setBy: { id: 's1', name: 'Rita' }, setAt: at, releasedAt: null },
  ...{ releasedBy: null, releaseReason: null },
};
const finding: Finding = {
  ...{ id: 'f1', version: 1, check: 'officer-missing', severity: 'breach', subjectKind: 'clinic' },
  ...{ subjectId: null, source: 'LGPD, art. 41, § 1º', state: 'open', firstSeenAt: at, lastSeenAt: at },
  ...{ clearedAt: null, decidedBy: null, note: null },
};
const report: Report = {
  ...{ month: '2026-10', pdfSha256: 'a'.repeat(64), csvSha256: 'b'.repeat(64), createdAt: at, figures: {} },
};

function serve(role: 'privacy-officer' | 'auditor' = 'privacy-officer', found: Finding = finding) {
  signedIn({ role });
  return fakeServer(({ method, path }) => {
    if (method !== 'GET') return { body: {} };
    if (path.endsWith('/changes')) return { body: { changes } };
    if (path.startsWith('/retention/rules')) return { body: { rules: [rule, media] } };
    if (path.startsWith('/retention/due')) return { body: { people: [due], nextCursor: null } };
    if (path.startsWith('/retention/runs')) return { body: { runs: [run], nextCursor: null } };
    if (path.startsWith('/legal-holds')) return { body: { holds: [hold], nextCursor: null } };
    if (path.startsWith('/compliance/reports')) return { body: { reports: [report] } };
    return { body: { findings: [found], lookedAt: at, nextCursor: null } };
  });
}

describe('how long data is kept', () => {
  it('is said with its law, and what each night did', async () => {
    serve();
    renderInApp(RetentionPart);
    expect(await screen.findByText('20 anos a contar do último registro')).toBeTruthy();
    expect(screen.getByText('Lei 13.787/2018, art. 6º')).toBeTruthy();
    expect(await screen.findByText('4 vencidos, 3 removidos, 1 com retenção legal')).toBeTruthy();
    await fireEvent.click(screen.getByRole('button', { name: /^Relatório: Noite/ }));
    expect(screen.getByText('Nada vencido em: Arquivos de conversas.')).toBeTruthy();
    const row = screen.getByRole('row', { name: /^Conversas de quem não é cliente/ });
    expect(
      within(row)
        .getAllByRole('cell')
        .map((cell) => cell.textContent?.trim()),
    ).toEqual(['4', '1', '3']);
  });

  it('changes nothing for who only reads', async () => {
    serve('auditor');
    renderInApp(RetentionPart);
    expect(await screen.findByText('Ana Lima')).toBeTruthy();
    expect(screen.queryByRole('button', { name: 'Simular agora' })).toBeNull();
    expect(screen.queryByRole('button', { name: /Encerrar/ })).toBeNull();
  });

  it('asks before a hold ends', async () => {
    const sent = serve();
    renderInApp(RetentionPart);
    await fireEvent.click(await screen.findByRole('button', { name: 'Encerrar a retenção de Ana Lima' }));
    expect(await screen.findByText(/o que já venceu sai na próxima noite/)).toBeTruthy();
    await fireEvent.click(screen.getByRole('button', { name: 'Encerrar' }));
    expect(await screen.findByText('Escreva o motivo.')).toBeTruthy();
    await fireEvent.update(screen.getByLabelText('Por que encerra'), 'Acordo homologado.');
    await fireEvent.click(screen.getByRole('button', { name: 'Encerrar' }));
    await waitFor(() => {
      expect(sent.find(({ method }) => method === 'POST')).toMatchObject({
        ...{ path: '/legal-holds/h1/release', body: { version: 1, reason: 'Acordo homologado.' } },
      });
    });
  });

  it('is chosen by the clinic within the law, from a day on, with a reason', async () => {
    const sent = serve();
    renderInApp(RetentionPart);
    expect(
      await screen.findByText(/Escolha da clínica desde 10\/11\/2026; a regra da casa é 1 ano/),
    ).toBeTruthy();
    expect(screen.getByText('A partir de 01/02/2099: 4 meses.')).toBeTruthy();
    await fireEvent.click(screen.getByRole('button', { name: 'Alterar o prazo: Arquivos de conversas' }));
    expect(await screen.findByText('Menos é melhor.')).toBeTruthy();
    expect(screen.getByText('Entre 3 meses e 5 anos. A regra da casa é 1 ano.')).toBeTruthy();
    const days = screen.getByLabelText('Guardar por quantos dias');
    await fireEvent.update(days, '30');
    await fireEvent.click(screen.getByRole('button', { name: 'Alterar prazo' }));
    expect(await screen.findByText('Fora do que a lei e a finalidade permitem.')).toBeTruthy();
    await fireEvent.update(days, '120');
    await fireEvent.update(screen.getByLabelText('Por que muda'), 'Nova política da casa.');
    await fireEvent.update(screen.getByLabelText('Vale a partir de'), '01/02/2098');
    await fireEvent.click(screen.getByRole('button', { name: 'Alterar prazo' }));
    await waitFor(() => {
      expect(sent.find(({ method }) => method === 'PUT')).toMatchObject({
        path: '/retention/rules/chat-media',
        body: { version: 1, keepDays: 120, since: '2098-02-01', reason: 'Nova política da casa.' },
      });
    });
  });

  it('names whose record is due only when asked', async () => {
    const sent = serve();
    renderInApp(RetentionPart);
    await screen.findByText('Cadastros no fim do prazo');
    expect(sent.some(({ path }) => path.startsWith('/retention/due'))).toBe(false);
    await fireEvent.click(screen.getByRole('button', { name: 'Ver nomes' }));
    expect(await screen.findByText('Bia Reis')).toBeTruthy();
    expect(screen.getByText('Com retenção legal')).toBeTruthy();
    const look = screen.getByRole('link', { name: 'Ver privacidade de Bia Reis' });
    expect(look.getAttribute('href')).toBe('/clientes/c2/privacidade');
  });

  it.each([
    [7_305, '20 anos'],
    [1_826, '5 anos'],
    [365, '1 ano'],
    [180, '6 meses'],
    [91, '91 dias'],
  ])('%i days are %s', (days, said) => {
    expect(spanOf(days, i18n.global)).toBe(said);
  });
});

describe('findings', () => {
  it('say what is wrong and by which law, and are accepted with a reason only', async () => {
    const sent = serve();
    renderInApp(FindingsPart);
    expect(await screen.findByText('Encarregado não informado')).toBeTruthy();
    await fireEvent.click(screen.getByRole('button', { name: 'Está certo assim' }));
    await fireEvent.click(screen.getByRole('button', { name: 'Está certo assim' }));
    expect(await screen.findByText('Escreva o motivo.')).toBeTruthy();
    await fireEvent.update(screen.getByRole('textbox'), 'A nomeação sai na segunda.');
    await fireEvent.click(screen.getByRole('button', { name: 'Está certo assim' }));
    await waitFor(() =>
      expect(sent.find(({ method }) => method === 'POST')?.path).toBe('/compliance/findings/f1/accept'),
    );
  });

  it.each([
    ['rights-request', 'Ver pedido', '/privacidade/pedidos/x1'],
    ['erasure', 'Ver eliminações', '/privacidade/eliminacoes'],
    ['incident', 'Ver incidentes', '/privacidade/incidentes'],
    ['break-glass', 'Ver acessos de emergência', '/privacidade/emergencias'],
  ])('of a %s lead to where it is dealt with', async (subjectKind, name, href) => {
    serve('privacy-officer', { ...finding, subjectKind, subjectId: 'x1' });
    renderInApp(FindingsPart);
    expect((await screen.findByRole('link', { name })).getAttribute('href')).toBe(href);
  });

  it.each([
    ['officer-missing', 'Indicar o encarregado', '/privacidade/pedidos'],
    ['key-due', 'Ver a chave', '/privacidade/registro'],
  ] as const)('of the clinic itself (%s) lead to where it is put right', async (check, name, href) => {
    serve('privacy-officer', { ...finding, check });
    renderInApp(FindingsPart);
    expect((await screen.findByRole('link', { name })).getAttribute('href')).toBe(href);
  });

  it('do not say that there is no report when the reports did not come', async () => {
    signedIn({ role: 'auditor' });
    fakeServer(({ path }) =>
      path.startsWith('/compliance/reports')
        ? { status: 500, body: { code: 'unexpected' } }
        : { body: { findings: [finding], lookedAt: at, nextCursor: null } },
    );
    renderInApp(FindingsPart);
    expect(await screen.findByRole('alert')).toBeTruthy();
    expect(screen.queryByText('Nenhum relatório ainda')).toBeNull();
  });

  it('lie beside the reports of the months', async () => {
    serve('auditor');
    renderInApp(FindingsPart);
    const pdf = await screen.findByRole('link', { name: 'Baixar o relatório de 10/2026 em PDF' });
    expect(pdf.getAttribute('href')).toBe('/api/v1/compliance/reports/2026-10/pdf');
    expect(screen.queryByRole('button', { name: 'Está certo assim' })).toBeNull();
  });
});
