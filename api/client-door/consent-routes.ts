import { purposes } from '../../domain/consents/purposes.ts';
import { consentsOf } from '../../models/consent-list.ts';
import { grantPaper } from '../../models/consent-grant-paper.ts';
import { withdrawalPaper } from '../../models/consent-paper.ts';
import {
  answerConsents,
  answerRequest,
  type ConsentsToAnswer,
  consentsToAnswer,
  lookAtRequest,
} from '../../models/consent-request.ts';
import type { WithdrawalLine } from '../../models/consent-list.ts';
import type { Scope } from '../../models/tenancy.ts';
import { callerAddress } from '../address.ts';
import { announceConsent } from '../announce-consent.ts';
import { presentCurrent, presentWithdrawal } from '../consent-presenter.ts';
import { fileBytes } from '../file-bytes.ts';
import { idParams } from '../id-params.ts';
import type { Operations } from '../operations.ts';
import { answerConsentBody, lookConsentBody, ownConsentBody, toAnswer } from './consent-schema.ts';
import { publicClinicParams } from './schema.ts';
import { inPublicClinic } from '../public-clinic.ts';

const client = { who: 'client' } as const;

const present = (all: ConsentsToAnswer, withdrawals: readonly WithdrawalLine[] = []) => ({
  ...{ clinic: all.clinic, isMinor: all.isMinor, current: all.current.map(presentCurrent) },
  texts: all.texts.map(({ purpose, version, body, sha256 }) => ({ purpose, version, body, sha256 })),
  withdrawals: withdrawals.map(presentWithdrawal),
});

const own = async (scope: Scope) => {
  const { withdrawals } = await consentsOf(scope, scope.actor.actorId);
  return present(await consentsToAnswer(scope, scope.actor.actorId, purposes), withdrawals);
};

const evidenceOf = (ctx: { ip: string; get(name: string): string }) => ({
  ...{ ip: ctx.ip, userAgent: ctx.get('User-Agent').slice(0, 300) },
});

/** What a client agrees to, on her own page and by the link that asks her. */
export function ownConsentRoutes(api: Operations): void {
  ownRoutes(api);
  paperRoutes(api);
  linkRoutes(api);
}

function ownRoutes(api: Operations): void {
  api.add({
    ...{ method: 'GET', path: '/public/me/consents', id: 'listOwnConsents', tag: 'public', access: client },
    summary:
      'What the client who asks agrees to, the words of today, and what became of those she took back.',
    output: toAnswer,
    inClinic: own,
  });

  api.add({
    ...{
      method: 'POST',
      path: '/public/me/consents',
      id: 'answerOwnConsents',
      tag: 'public',
      access: client,
    },
    ...{ keepsAnswer: false, again: own },
    summary:
      'The client who asks says yes, takes a yes back, or objects; what stops, stops before the answer.',
    input: { body: ownConsentBody },
    output: toAnswer,
    async inClinic(scope, ctx) {
      const { actorId } = scope.actor;
      const answers = ctx.input.body.answers.map(({ use = null, ...answer }) => ({ ...answer, use }));
      await answerConsents(scope, actorId, answers, evidenceOf(ctx));
      ctx.after(() => announceConsent(ctx, scope.clinicId, actorId));
      return own(scope);
    },
  });
}

function paperRoutes(api: Operations): void {
  const paper = { method: 'GET', tag: 'public', access: client, produces: 'application/pdf' } as const;

  api.add({
    ...{ ...paper, path: '/public/me/consents/:id/proof', id: 'getOwnConsentProof' },
    summary: 'The proof, for the client who asks, of a yes of hers: the words, the time, how, the signature.',
    input: { params: idParams },
    output: fileBytes,
    inClinic(scope, ctx) {
      const { id } = ctx.input.params;
      ctx.set('Content-Disposition', `attachment; filename="consentimento-${id}.pdf"`);
      return grantPaper(scope, scope.actor.actorId, id);
    },
  });

  api.add({
    ...{ ...paper, path: '/public/me/consent-withdrawals/:id/certificate' },
    id: 'getOwnWithdrawalCertificate',
    summary: 'The proof, for the client who asks, that everything stopped after she took a consent back.',
    input: { params: idParams },
    output: fileBytes,
    inClinic(scope, ctx) {
      const { id } = ctx.input.params;
      ctx.set('Content-Disposition', `attachment; filename="comprovante-${id}.pdf"`);
      return withdrawalPaper(scope, scope.actor.actorId, id);
    },
  });
}

/** The link is for one answer to what it asks, and opens nothing else. */
function linkRoutes(api: Operations): void {
  const link = { method: 'POST', tag: 'public', access: { who: 'anyone' } } as const;

  api.add({
    ...{ ...link, path: '/public/clinics/:clinicId/consent/look', id: 'lookAtConsentRequest' },
    summary: 'The words that a link asks a client to answer.',
    input: { params: publicClinicParams, body: lookConsentBody },
    output: toAnswer,
    async handle(ctx) {
      const { clinicId } = ctx.input.params;
      await ctx.deps.clientDoorLimits.look.take(clinicId, callerAddress(ctx.ip));
      return inPublicClinic(ctx, clinicId, async (scope) =>
        present(await lookAtRequest(scope, ctx.input.body.token)),
      );
    },
  });

  api.add({
    ...{ ...link, path: '/public/clinics/:clinicId/consent/answer', id: 'answerConsentRequest' },
    summary: 'The client of a link answers, once.',
    input: { params: publicClinicParams, body: answerConsentBody },
    output: toAnswer,
    async handle(ctx) {
      const { clinicId } = ctx.input.params;
      const { token, answers: given, signature } = ctx.input.body;
      const evidence = { ...evidenceOf(ctx), ...(signature && { signature }) };
      const answers = given.map(({ use = null, ...answer }) => ({ ...answer, use }));
      await ctx.deps.clientDoorLimits.look.take(clinicId, callerAddress(ctx.ip));
      const { clientId, shown } = await inPublicClinic(ctx, clinicId, async (scope) => {
        const shownBefore = await lookAtRequest(scope, token);
        const who = await answerRequest(scope, token, { answers, evidence });
        const asked = shownBefore.texts.map(({ purpose }) => purpose);
        return { clientId: who, shown: present(await consentsToAnswer(scope, who, asked)) };
      });
      announceConsent(ctx, clinicId, clientId);
      return shown;
    },
  });
}
