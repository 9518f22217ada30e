import { reportRecall, type RecallReport } from '../../models/recall-report.ts';
import { balanceOf } from '../../models/recall-process.ts';
import type { Scope } from '../../models/tenancy.ts';
import { fileBytes } from '../file-bytes.ts';
import { idParams } from '../id-params.ts';
import type { Operations } from '../operations.ts';
import { recallPaper } from './recall-paper.ts';
import { presentRecall, presentRecallPerson, presentTry } from './recall-presenter.ts';
import { reportAnswer } from './recall-schema.ts';

const read = { method: 'GET', tag: 'products', access: { permission: 'recalls:read' } } as const;

async function present(scope: Scope, { clinicName, at, people, ...parts }: RecallReport) {
  const balance = await balanceOf(scope, parts.recall.id);
  return {
    ...{ clinicName, at: at.toISOString() },
    recall: presentRecall({ ...parts, balance, network: null }),
    people: people.map(({ tries, ...person }) => ({
      ...presentRecallPerson(person),
      tries: tries.map(presentTry),
    })),
  };
}

/** What is shown to the authority and the maker. */
export function recallReportRoutes(api: Operations): void {
  api.add({
    ...{ ...read, path: '/recalls/:id/report', id: 'getRecallReport' },
    summary: 'The whole of a recall in this clinic: lots, everybody and how each was reached, the register.',
    input: { params: idParams },
    output: reportAnswer,
    async inClinic(scope, ctx) {
      return present(scope, await reportRecall(scope, ctx.input.params.id));
    },
  });

  api.add({
    ...{ ...read, path: '/recalls/:id/report/pdf', id: 'getRecallPaper', produces: 'application/pdf' },
    summary: 'The report as PDF.',
    input: { params: idParams },
    output: fileBytes,
    async inClinic(scope, ctx) {
      const report = await reportRecall(scope, ctx.input.params.id);
      ctx.set(
        'Content-Disposition',
        `attachment; filename="recolhimento-${report.recall.id.slice(0, 8)}.pdf"`,
      );
      return recallPaper(report);
    },
  });
}
