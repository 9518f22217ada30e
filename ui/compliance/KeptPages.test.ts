import { fireEvent, screen, waitFor } from '@testing-library/vue';
import { describe, expect, it } from 'vitest';
import { i18n } from '../i18n/index.ts';
import { fakeServer, renderInApp, signedIn } from '../testing.ts';
import FindingsPart from './FindingsPart.vue';
import type { Finding, Hold, Report, Rule, Run } from './kept-types.ts';
import RetentionPart from './RetentionPart.vue';
import { spanOf } from './span.ts';

const at = '2026-11-20T06:00:00.000Z';
const rule: Rule = {
  ...{ dataClass: 'clinical-record', keepDays: 7_305, houseDays: 7_305, leastDays: 7_305, mostDays: null },
  ...{ removal: 'by-person', from: 'last-entry', since: '2018-12-27', version: 0 },
  source: 'Lei 13.787/2018, art. 6º',
};
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
};
const finding: Finding = {
  ...{ id: 'f1', version: 1, check: 'officer-missing', severity: 'breach', subjectKind: 'clinic' },
  ...{ subjectId: null, source: 'LGPD, art. 41, § 1º', state: 'open', firstSeenAt: at, lastSeenAt: at },
  ...{ clearedAt: null, decidedBy: null, note: null },
};
const report: Report = {
  ...{ month: '2026-10', pdfSha256: 'a'.repeat(64), csvSha256: 'b'.repeat(64), createdAt: at, figures: {} },
};

function serve(role: 'privacy-officer' | 'auditor' = 'privacy-officer') {
  signedIn({ role });
  return fakeServer(({ method, path }) => {
    if (method !== 'GET') return { body: {} };
    if (path.startsWith('/retention/rules')) return { body: { rules: [rule] } };
    if (path.startsWith('/retention/runs')) return { body: { runs: [run], nextCursor: null } };
    if (path.startsWith('/legal-holds')) return { body: { holds: [hold], nextCursor: null } };
    if (path.startsWith('/compliance/reports')) return { body: { reports: [report] } };
    return { body: { findings: [finding], lookedAt: at, nextCursor: null } };
  });
}

describe('how long data is kept', () => {
  it('is said with its law, and what each night did', async () => {
    serve();
    renderInApp(RetentionPart);
    expect(await screen.findByText('20 anos a contar do último registro')).toBeTruthy();
    expect(screen.getByText('Lei 13.787/2018, art. 6º')).toBeTruthy();
    expect(await screen.findByText(/4 no fim do prazo, 3 removidos, 1 retidos/)).toBeTruthy();
    expect(screen.queryByText(/Arquivos de conversas/)).toBeNull();
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
    await waitFor(() =>
      expect(sent.find(({ method }) => method === 'POST')?.path).toBe('/legal-holds/h1/release'),
    );
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

  it('lie beside the reports of the months', async () => {
    serve('auditor');
    renderInApp(FindingsPart);
    const pdf = await screen.findByRole('link', { name: 'Baixar o relatório de 10/2026 em PDF' });
    expect(pdf.getAttribute('href')).toBe('/api/v1/compliance/reports/2026-10/pdf');
    expect(screen.queryByRole('button', { name: 'Está certo assim' })).toBeNull();
  });
});
