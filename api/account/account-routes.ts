import { randomUUID } from 'node:crypto';
import { enrolBy, needsPasskey } from '../../domain/account/sign-in-policy.ts';
import { refuse } from '../../domain/errors.ts';
import type { Kms } from '../../models/encryption.ts';
import { openLabel, passkeysOf, sealLabel } from '../../models/factors.ts';
import { addPasskey, ownUser, removePasskey, renamePasskey } from '../../models/own-account.ts';
import { signInFacts } from '../../models/sign-in-flow.ts';
import { getOwnStaff } from '../../models/staff.ts';
import type { Scope } from '../../models/tenancy.ts';
import type { OperationContext } from '../operation.ts';
import type { Operations } from '../operations.ts';
import { presentPasskey } from './account-presenter.ts';
import {
  accountAnswer,
  newPasskeyAnswer,
  newPasskeyBody,
  newPasskeyOptionsAnswer,
  passkeyAnswer,
  passkeyLabelBody,
} from './account-schema.ts';
import { enrolBinding, firstRecoveryCodes, ownFactors, proveOwnSession } from './enrolment.ts';
import { askForNewPasskey, verifyNewPasskey } from './passkeys.ts';
import { idParams } from '../id-params.ts';
import type { RegistrationResponse } from './webauthn-schema.ts';

/** One's own account: what there is, and the passkeys. Works in a session that may do nothing but enrol. */
export function accountRoutes(api: Operations): void {
  api.add({
    ...{ method: 'GET', path: '/account', id: 'getAccount', tag: 'account' },
    summary: 'Own second factors, and what the clinic asks for.',
    access: { who: 'person' },
    output: accountAnswer,
    inClinic: (scope, ctx) => presentAccount(scope, ctx.deps.tenancy.kms),
  });

  api.add({
    ...{ method: 'POST', path: '/account/passkeys/options', id: 'beginPasskey', tag: 'account' },
    summary: 'A challenge for a new passkey, bound to this session.',
    access: { who: 'person' },
    output: newPasskeyOptionsAnswer,
    async handle(ctx) {
      const person = await ctx.inClinic(async (scope) => {
        const { userId } = await ownFactors(scope);
        const { name, email } = await getOwnStaff(scope);
        return { userId, name, email };
      });
      const ask = () => askForNewPasskey(ctx.deps, enrolBinding(ctx), person);
      return { options: await ctx.deps.gates.work.run(ask) };
    },
  });

  // Not kept under an idempotency key, because the answer may hold recovery codes; the challenge is used once anyway.
  api.add({
    ...{ method: 'POST', path: '/account/passkeys', id: 'addPasskey', tag: 'account', status: 201 },
    summary: 'The new passkey; with the first factor come recovery codes.',
    access: { who: 'person' },
    input: { body: newPasskeyBody },
    output: newPasskeyAnswer,
    handle: (ctx) => enrolPasskey(ctx, ctx.input.body),
  });

  api.add({
    ...{ method: 'PATCH', path: '/account/passkeys/:id', id: 'renamePasskey', tag: 'account' },
    summary: 'Gives an own passkey another name.',
    access: { who: 'person' },
    input: { params: idParams, body: passkeyLabelBody },
    output: passkeyAnswer,
    async inClinic(scope, ctx) {
      const { id } = ctx.input.params;
      const { kms } = ctx.deps.tenancy;
      const labelCt = sealLabel(kms, id, ctx.input.body.label);
      await renamePasskey(scope, id, labelCt);
      const passkey = (await passkeysOf(scope, await ownUser(scope))).find((one) => one.id === id);
      return presentPasskey(kms, { ...(passkey ?? refuse('not-found')), labelCt });
    },
  });

  api.add({
    ...{ method: 'DELETE', path: '/account/passkeys/:id', id: 'removePasskey', tag: 'account' },
    summary: 'Takes an own passkey away, unless it is the last factor the clinic asks for.',
    access: { who: 'person' },
    input: { params: idParams },
    async inClinic(scope, ctx) {
      const { userId } = await ownFactors(scope);
      const facts = await signInFacts(scope, { userId, clinicId: scope.clinicId });
      await removePasskey(scope, ctx.input.params.id, facts !== null && needsPasskey(facts));
      return undefined;
    },
  });
}

async function presentAccount(scope: Scope, kms: Kms) {
  const userId = await ownUser(scope);
  const facts = (await signInFacts(scope, { userId, clinicId: scope.clinicId })) ?? refuse('session-ended');
  const passkeys = await passkeysOf(scope, userId);
  return {
    passkeys: passkeys.map((passkey) => presentPasskey(kms, passkey)),
    totp: { since: facts.totpSince?.toISOString() ?? null },
    recoveryCodesLeft: facts.recoveryCodes,
    policy: { needsPasskey: needsPasskey(facts), graceDays: facts.policy.graceDays },
    enrolBy: enrolBy(facts)?.toISOString() ?? null,
  };
}

async function enrolPasskey(
  ctx: OperationContext,
  { credential, label }: { credential: RegistrationResponse; label: string },
) {
  const { kms } = ctx.deps.tenancy;
  const verify = () => verifyNewPasskey(ctx.deps, enrolBinding(ctx), credential);
  const verified = await ctx.deps.gates.work.run(verify);
  const id = randomUUID();
  const passkey = { id, ...verified, labelCt: sealLabel(kms, id, label) };
  const codes = await ctx.inClinic(async (scope) => {
    const factors = await ownFactors(scope);
    await addPasskey(scope, passkey);
    return firstRecoveryCodes(scope, ctx, factors);
  });
  await proveOwnSession(ctx, 'password+passkey');
  const { isBackedUp } = verified;
  const createdAt = new Date().toISOString();
  return { id, label: openLabel(kms, passkey), createdAt, lastUsedAt: null, isBackedUp, ...codes };
}
