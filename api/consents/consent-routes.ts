import { grantConsent, withdrawConsent } from '../../models/consent.ts';
import { consentsOf } from '../../models/consent-list.ts';
import { grantPaper } from '../../models/consent-grant-paper.ts';
import { withdrawalPaper } from '../../models/consent-paper.ts';
import { requestConsent } from '../../models/consent-request.ts';
import { clientOfWithdrawal, confirmUse } from '../../models/consent-withdrawal-process.ts';
import type { Scope } from '../../models/tenancy.ts';
import { announceConsent } from '../announce-consent.ts';
import { idParams } from '../id-params.ts';
import type { Operations } from '../operations.ts';
import { presentConsents } from '../consent-presenter.ts';
import {
  certificateParams,
  confirmBody,
  consentsAnswer,
  grantBody,
  proofParams,
  requestAnswer,
  requestBody,
  withdrawBody,
} from '../consent-schema.ts';
import { fileBytes } from '../file-bytes.ts';

const tell = async (scope: Scope, clientId: string) => presentConsents(await consentsOf(scope, clientId));
const read = { method: 'GET', tag: 'consents', access: { permission: 'consents:read' } } as const;
const write = { method: 'POST', tag: 'consents', access: { permission: 'consents:write' } } as const;
/** What she agreed to is hers: read again instead of being kept. */
const again = { keepsAnswer: false, again: tell } as const;

/** What one client agreed to, written down by the staff in front of her. */
export function consentRoutes(api: Operations): void {
  readRoutes(api);
  answerRoutes(api);
  processRoutes(api);
}

function readRoutes(api: Operations): void {
  api.add({
    ...{ ...read, path: '/clients/:id/consents', id: 'listConsents' },
    summary: 'What a client agrees to now, every answer she gave, and what became of those she took back.',
    input: { params: idParams },
    output: consentsAnswer,
    inClinic: (scope, ctx) => tell(scope, ctx.input.params.id),
  });

  api.add({
    ...read,
    ...{ path: '/clients/:id/consent-withdrawals/:withdrawalId/certificate', id: 'getWithdrawalCertificate' },
    summary:
      'The proof that everything stopped after a consent was taken back, as a tagged PDF without a name.',
    produces: 'application/pdf',
    input: { params: certificateParams },
    output: fileBytes,
    inClinic(scope, ctx) {
      const { id, withdrawalId } = ctx.input.params;
      ctx.set('Content-Disposition', `attachment; filename="comprovante-${withdrawalId}.pdf"`);
      return withdrawalPaper(scope, id, withdrawalId);
    },
  });

  api.add({
    ...{ ...read, path: '/clients/:id/consents/:consentId/proof', id: 'getConsentProof' },
    summary: 'The proof of one yes, as a tagged PDF: the words, the time, how it was given, the signature.',
    produces: 'application/pdf',
    input: { params: proofParams },
    output: fileBytes,
    inClinic(scope, ctx) {
      const { id, consentId } = ctx.input.params;
      ctx.set('Content-Disposition', `attachment; filename="consentimento-${consentId}.pdf"`);
      return grantPaper(scope, id, consentId);
    },
  });
}

function answerRoutes(api: Operations): void {
  api.add({
    ...{ ...write, ...again, path: '/clients/:id/consents', id: 'grantConsent', status: 201 },
    summary: 'Writes a client’s yes down with its proof; a minor’s needs who answers for them.',
    input: { params: idParams, body: grantBody },
    output: consentsAnswer,
    async inClinic(scope, ctx) {
      const { id: clientId } = ctx.input.params;
      const { purpose, use = null, channel, textSha256, signature, guardian = null } = ctx.input.body;
      const userAgent = ctx.get('User-Agent').slice(0, 300);
      const evidence = { ip: ctx.ip, userAgent, ...(signature && { signature }) };
      await grantConsent(scope, { clientId, purpose, use, channel, textSha256, evidence, guardian });
      ctx.after(() => announceConsent(ctx, scope.clinicId, clientId));
      return tell(scope, clientId);
    },
  });

  api.add({
    ...{ ...write, ...again, path: '/clients/:id/consents/withdraw', id: 'withdrawConsent' },
    summary: 'A client takes a consent back, or objects: nothing of that purpose leaves from now on.',
    input: { params: idParams, body: withdrawBody },
    output: consentsAnswer,
    async inClinic(scope, ctx) {
      const { id: clientId } = ctx.input.params;
      const { purpose, use = null, channel } = ctx.input.body;
      await withdrawConsent(scope, { clientId, purpose, use, channel });
      ctx.after(() => announceConsent(ctx, scope.clinicId, clientId));
      return tell(scope, clientId);
    },
  });
}

function processRoutes(api: Operations): void {
  api.add({
    ...{ ...write, path: '/clients/:id/consent-requests', id: 'requestConsent', status: 201 },
    summary:
      'Sends a client a link by WhatsApp by which she reads the words and answers; good for seven days.',
    input: { params: idParams, body: requestBody },
    output: requestAnswer,
    async inClinic(scope, ctx) {
      const { id: clientId } = ctx.input.params;
      const { purposes } = ctx.input.body;
      const { id, expiresAt } = await requestConsent(scope, { clientId, purposes, origin: ctx.deps.origin });
      ctx.after(() => announceConsent(ctx, scope.clinicId, clientId));
      return { id, expiresAt: expiresAt.toISOString() };
    },
  });

  api.add({
    ...{ ...write, path: '/consent-withdrawals/:id/confirm', id: 'confirmWithdrawal' },
    ...{ keepsAnswer: false },
    again: async (scope: Scope, id: string) => tell(scope, await clientOfWithdrawal(scope, id)),
    summary: 'A person says that a use has stopped: pictures were taken down, or what failed was seen to.',
    input: { params: idParams, body: confirmBody },
    output: consentsAnswer,
    async inClinic(scope, ctx) {
      const clientId = await confirmUse(scope, ctx.input.params.id, ctx.input.body.downstream);
      ctx.after(() => announceConsent(ctx, scope.clinicId, clientId));
      return tell(scope, clientId);
    },
  });
}
