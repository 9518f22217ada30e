import { listOwnOffers } from '../../models/own-offer.ts';
import type { Scope } from '../../models/tenancy.ts';
import { joinWaitlist, leaveWaitlist } from '../../models/waitlist-entry.ts';
import { getEntry, listOwnEntries } from '../../models/waitlist-list.ts';
import { acceptOffer, declineOffer } from '../../models/waitlist-offer.ts';
import { callerAddress } from '../address.ts';
import type { OperationContext } from '../operation.ts';
import { idParams } from '../id-params.ts';
import type { Operations } from '../operations.ts';
import { announce } from './announce.ts';
import { presentOwnEntry, presentOwnOffer } from './presenter.ts';
import { offerAnswered, ownEntryAnswer, ownEntryBody, ownWaitlistAnswer } from './schema.ts';

const client = { who: 'client' } as const;
const answers = [
  { verb: 'accept', summary: 'Takes a time that was offered to her, while her turn lasts.' },
  { verb: 'decline', summary: 'Declines a time that was offered to her; she goes on waiting.' },
] as const;

/** «Me avise se abrir vaga»: what a client does with the waitlist on her own page. */
export function ownWaitlistRoutes(api: Operations): void {
  api.add({
    ...{ method: 'GET', path: '/public/me/waitlist', id: 'listOwnWaitlist', tag: 'public', access: client },
    summary: 'What she waits for, and the times that are offered to her right now.',
    output: ownWaitlistAnswer,
    inClinic: async (scope) => ({
      entries: (await listOwnEntries(scope)).map(presentOwnEntry),
      offers: (await listOwnOffers(scope)).map(presentOwnOffer),
    }),
  });

  api.add({
    ...{ method: 'POST', path: '/public/me/waitlist', id: 'joinOwnWaitlist', tag: 'public', access: client },
    summary: 'Asks to be told when a time for one of the procedures of the public page becomes free.',
    ...{ status: 201, keepsAnswer: false, again: card },
    input: { body: ownEntryBody },
    output: ownEntryAnswer,
    prepare: limit,
    async inClinic(scope, ctx) {
      const id = await joinWaitlist(scope, scope.actor.actorId, { ...ctx.input.body, priority: 0 });
      ctx.after(() => announce(ctx, id));
      return card(scope, id);
    },
  });

  api.add({
    ...{ method: 'DELETE', path: '/public/me/waitlist/:id', id: 'leaveOwnWaitlist', tag: 'public' },
    summary: 'Waits no more.',
    access: client,
    input: { params: idParams },
    prepare: limit,
    async inClinic(scope, ctx) {
      await leaveWaitlist(scope, ctx.input.params.id);
      ctx.after(() => announce(ctx, ctx.input.params.id));
      return undefined;
    },
  });

  for (const { verb, summary } of answers) {
    api.add({
      ...{ method: 'POST', path: `/public/me/offers/:id/${verb}`, id: `${verb}OwnOffer`, tag: 'public' },
      ...{ summary, access: client },
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

async function limit({ deps, actor, ip }: Pick<OperationContext, 'deps' | 'actor' | 'ip'>): Promise<void> {
  const { waitAddress, waitPerson } = deps.clientDoorLimits;
  await waitAddress.take(callerAddress(ip));
  await waitPerson.take(`${actor.clinicId}|${actor.actorId}`);
}

const card = async (scope: Scope, id: string) => presentOwnEntry(await getEntry(scope, id));
