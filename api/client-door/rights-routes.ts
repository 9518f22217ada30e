import { wallTime } from '../../domain/clinic/calendar.ts';
import { noticeOn } from '../../domain/privacy/public-notice.ts';
import { rightCodes, rightsPolicyOn } from '../../domain/privacy/rights.ts';
import { getClinic } from '../../models/clinic.ts';
import { readPrivacySettings } from '../../models/privacy-settings.ts';
import { rightsPaper } from '../../models/rights-paper.ts';
import { type RightsRequest, rightsOfClient } from '../../models/rights-request-list.ts';
import { openRightsRequest } from '../../models/rights-request.ts';
import type { Scope } from '../../models/tenancy.ts';
import { callerAddress } from '../address.ts';
import { announceRights } from '../announce-rights.ts';
import { idParams } from '../id-params.ts';
import type { Operations } from '../operations.ts';
import { rightsCodeRoutes } from './rights-code-routes.ts';
import { fileBytes } from '../file-bytes.ts';
import {
  ownRightsAnswer,
  ownRightsBody,
  publicPrivacyAnswer,
  receiptAnswer,
  strangerRightsBody,
} from './rights-schema.ts';
import { publicClinicParams } from './schema.ts';
import { inPublicClinic } from '../public-clinic.ts';

const own = { tag: 'public', access: { who: 'client' } } as const;
const open = { tag: 'public', access: { who: 'anyone' } } as const;

const presentOwn = (request: RightsRequest) => ({
  ...{ id: request.id, code: request.code, state: request.state },
  ...{ receivedAt: request.receivedAt.toISOString(), dueAt: request.dueAt.toISOString() },
  ...{ answeredAt: request.answeredAt?.toISOString() ?? null, decision: request.decision },
  wish: request.wish,
  // Written when it was decided, hers when it was answered: an erasure or a copy may still be under way.
  answer: request.state === 'answered' ? request.answer : null,
});
const listOwn = async (scope: Scope) => ({
  requests: (await rightsOfClient(scope, scope.actor.actorId)).map(presentOwn),
});
const receipt = (opened: { id: string; receivedAt: Date; dueAt: Date }) => ({
  ...{ id: opened.id, receivedAt: opened.receivedAt.toISOString(), dueAt: opened.dueAt.toISOString() },
});

/** What a person may ask of her data: on her own page, and by whoever the clinic may not even know. */
export function publicRightsRoutes(api: Operations): void {
  strangerRoutes(api);
  rightsCodeRoutes(api);

  api.add({
    ...{ ...own, method: 'GET', path: '/public/me/rights-requests', id: 'listOwnRights' },
    summary: 'What the client who asks has asked by law, the newest first, with the answers.',
    output: ownRightsAnswer,
    inClinic: listOwn,
  });

  api.add({
    ...{ ...own, method: 'POST', path: '/public/me/rights-requests', id: 'openOwnRight', status: 201 },
    summary: 'The client who asks exercises a right; the code on her telephone has proved who she is.',
    ...{ keepsAnswer: false, again: listOwn },
    input: { body: ownRightsBody },
    output: ownRightsAnswer,
    async inClinic(scope, ctx) {
      const { code, wish = null } = ctx.input.body;
      const { actorId: clientId } = scope.actor;
      const proof = { channel: 'account', identityHow: 'code', requester: null } as const;
      const { id } = await openRightsRequest(scope, { ...proof, code, wish, clientId });
      ctx.after(() => announceRights(ctx, scope.clinicId, id));
      return listOwn(scope);
    },
  });

  api.add({
    ...{ ...own, method: 'GET', path: '/public/me/rights-requests/:id/certificate' },
    ...{ id: 'getOwnRightsCertificate', produces: 'application/pdf' },
    summary: 'The proof that a request of hers was answered, as a tagged PDF.',
    input: { params: idParams },
    output: fileBytes,
    async inClinic(scope, ctx) {
      const { id } = ctx.input.params;
      ctx.set('Content-Disposition', `attachment; filename="certificado-${id}.pdf"`);
      return rightsPaper(scope, id);
    },
  });
}

function strangerRoutes(api: Operations): void {
  api.add({
    ...{ ...open, method: 'GET', path: '/public/clinics/:clinicId/privacy', id: 'getPublicPrivacy' },
    summary: 'What a clinic does with data, on what ground and for how long, and who answers for it.',
    input: { params: publicClinicParams },
    output: publicPrivacyAnswer,
    handle: (ctx) => inPublicClinic(ctx, ctx.input.params.clinicId, tellPrivacy),
  });

  api.add({
    ...{ ...open, method: 'POST', path: '/public/clinics/:clinicId/rights-requests' },
    ...{ id: 'openStrangerRight', status: 202 },
    summary:
      'Somebody who is not signed in exercises a right; a code or staff prove who she is before anything is told.',
    input: { params: publicClinicParams, body: strangerRightsBody },
    output: receiptAnswer,
    async handle(ctx) {
      const { clinicId } = ctx.input.params;
      const { code, wish = null, ...requester } = ctx.input.body;
      const limits = ctx.deps.clientDoorLimits;
      await limits.rightsAddress.take(clinicId, callerAddress(ctx.ip));
      await limits.rightsClinicDay.take(clinicId);
      const asked = { code, wish, requester, channel: 'web', clientId: null, identityHow: null } as const;
      const opened = await inPublicClinic(ctx, clinicId, (scope) => openRightsRequest(scope, asked));
      announceRights(ctx, clinicId, opened.id);
      return receipt(opened);
    },
  });
}

async function tellPrivacy(scope: Scope) {
  const { id, name, timeZone } = await getClinic(scope);
  const { officerName, officerContact } = await readPrivacySettings(scope);
  const { day } = wallTime(Date.now(), timeZone);
  return {
    clinic: { id, name, timeZone },
    officer: officerName && officerContact ? { name: officerName, contact: officerContact } : null,
    purposes: noticeOn(day).map(({ validFrom: _, validTo: __, ...line }) => line),
    ...{ answerDays: rightsPolicyOn(day).days, rights: [...rightCodes] },
  };
}
