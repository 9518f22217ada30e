import { decideProposal, listProposals } from '../../models/recall-proposal.ts';
import { idParams } from '../id-params.ts';
import type { Operations } from '../operations.ts';
import { announceRecall } from './recall-answer.ts';
import { presentProposal } from './recall-presenter.ts';
import { noteBody, proposalsAnswer, proposalsQuery } from './recall-schema.ts';

const tag = 'products';

/** Entries of ANVISA's irregular products that may be of something in stock: a person opens a recall of one, or says why not. */
export function recallProposalRoutes(api: Operations): void {
  api.add({
    ...{ method: 'GET', path: '/recall-proposals', id: 'listRecallProposals', tag },
    access: { permission: 'recalls:read' },
    summary: 'Entries of irregular products that may be of something in stock, newest first.',
    input: { query: proposalsQuery },
    output: proposalsAnswer,
    async inClinic(scope, ctx) {
      const proposals = await listProposals(scope, ctx.input.query.state);
      return { proposals: proposals.map(presentProposal) };
    },
  });

  api.add({
    ...{ method: 'POST', path: '/recall-proposals/:id/dismiss', id: 'dismissRecallProposal', tag },
    access: { permission: 'recalls:manage' },
    summary: 'It is not of what is in stock, and why; it is not asked about again.',
    input: { params: idParams, body: noteBody },
    async inClinic(scope, ctx) {
      const { id } = ctx.input.params;
      await decideProposal(scope, id, { state: 'dismissed', note: ctx.input.body.note });
      ctx.after(() => announceRecall(ctx, id));
      return undefined;
    },
  });
}
