import { getOpening, listOpenings, stopOpening } from '../../models/opening-list.ts';
import { acceptOffer, declineOffer } from '../../models/waitlist-offer.ts';
import { idParams } from '../id-params.ts';
import type { Operations } from '../operations.ts';
import { announce } from './announce.ts';
import { presentOpening } from './presenter.ts';
import { offerAnswered, openingAnswer, openingsAnswer, openingsQuery } from './schema.ts';

const write = { permission: 'agenda:write' } as const;
const answers = [
  { verb: 'accept', summary: 'Takes an offer for a client who says so at the desk or on the telephone.' },
  { verb: 'decline', summary: 'Declines an offer for a client; the next one is asked at once.' },
] as const;

export function openingRoutes(api: Operations): void {
  api.add({
    ...{ method: 'GET', path: '/waitlist/openings', id: 'listOpenings', tag: 'appointments' },
    summary: 'The newest fifty times that became free: whose turn it is, until when, and who is next.',
    access: { permission: 'agenda:read' },
    input: { query: openingsQuery },
    output: openingsAnswer,
    inClinic: async (scope, ctx) => ({
      openings: (await listOpenings(scope, ctx.input.query.state === 'open', Date.now())).map(presentOpening),
    }),
  });

  api.add({
    ...{ method: 'POST', path: '/waitlist/openings/:id/stop', id: 'stopOpening', tag: 'appointments' },
    summary: 'No further offers of this time; a turn that runs keeps its promise.',
    access: write,
    keepsAnswer: false,
    again: async (scope, id) => presentOpening(await getOpening(scope, id, Date.now())),
    input: { params: idParams },
    output: openingAnswer,
    async inClinic(scope, ctx) {
      const { id } = ctx.input.params;
      await stopOpening(scope, id);
      ctx.after(() => announce(ctx, id));
      return presentOpening(await getOpening(scope, id, Date.now()));
    },
  });

  for (const { verb, summary } of answers) {
    api.add({
      ...{ method: 'POST', path: `/waitlist/offers/:id/${verb}`, id: `${verb}Offer`, tag: 'appointments' },
      ...{ summary, access: write },
      input: { params: idParams },
      output: offerAnswered,
      async inClinic(scope, ctx) {
        const { id } = ctx.input.params;
        const answered = await (verb === 'accept' ? acceptOffer(scope, id) : declineOffer(scope, id));
        ctx.after(() => announce(ctx, id, answered.appointmentId));
        return answered;
      },
    });
  }
}
