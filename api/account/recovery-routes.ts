import { refuse } from '../../domain/errors.ts';
import {
  approveRecovery,
  listRecoveries,
  type Recovery,
  refuseRecovery,
} from '../../models/access-recovery.ts';
import { hashPassword } from '../../models/password.ts';
import { emailIndex } from '../../models/provision.ts';
import { callerAddress } from '../address.ts';
import type { ApiContext } from '../context.ts';
import type { Operations } from '../operations.ts';
import { requireGoodPassword } from '../password-check.ts';
import { askRecovery, redeemRecovery, takingAtLeast } from './recovery-door.ts';
import {
  askRecoveryBody,
  halfAnswer,
  nothingAnswer,
  nothingBody,
  recoveriesAnswer,
  recoveryParams,
  redeemRecoveryBody,
} from './recovery-schema.ts';

const askMs = 400;
const redeemMs = 900;
const access = { permission: 'access:recover' } as const;

/** Lost device: the person asks, two colleagues approve, the person redeems both halves (docs/adr/0011). */
export function recoveryRoutes(api: Operations): void {
  doorRoutes(api);

  api.add({
    ...{ method: 'GET', path: '/recoveries', id: 'listRecoveries', tag: 'account', access },
    summary: 'Colleagues who asked for their access back, newest first.',
    output: recoveriesAnswer,
    inClinic: async (scope) => ({ recoveries: (await listRecoveries(scope)).map(present) }),
  });

  api.add({
    ...{ method: 'POST', path: '/recoveries/:id/approve', id: 'approveRecovery', tag: 'account', access },
    summary: 'Approves as one of two colleagues; the answer is this one’s half of the code.',
    needsStepUp: true,
    input: { params: recoveryParams, body: nothingBody },
    output: halfAnswer,
    // Not kept under an idempotency key like other answers: a half is told once, and nobody else can read it anywhere.
    async handle(ctx) {
      const { id } = ctx.input.params;
      const code = await ctx.inClinic((scope) => approveRecovery(scope, id));
      tell(ctx, id);
      return { code };
    },
  });

  api.add({
    ...{ method: 'POST', path: '/recoveries/:id/refuse', id: 'refuseRecovery', tag: 'account', access },
    summary: 'Ends a recovery; one no is enough.',
    input: { params: recoveryParams, body: nothingBody },
    async inClinic(scope, ctx) {
      const { id } = ctx.input.params;
      await refuseRecovery(scope, id);
      ctx.after(() => tell(ctx, id));
      return undefined;
    },
  });
}

function doorRoutes(api: Operations): void {
  api.add({
    ...{ method: 'POST', path: '/recoveries', id: 'askRecovery', tag: 'account', access: { who: 'anyone' } },
    summary:
      'Asks for access back after a lost device; the answer is the same for an e-mail that nobody has.',
    status: 202,
    input: { body: askRecoveryBody },
    output: nothingAnswer,
    async handle(ctx) {
      const { email, clinicId } = ctx.input.body;
      const index = emailIndex(ctx.deps.tenancy.kms, email);
      const { askAddress, askAccount } = ctx.deps.recoveryLimits;
      await askAddress.take(callerAddress(ctx.ip));
      await askAccount.take(index.toString('hex'));
      await takingAtLeast(askMs, () => askRecovery(ctx.deps, index, clinicId, ctx.state.requestId));
      return {};
    },
  });

  api.add({
    ...{ method: 'POST', path: '/recoveries/redeem', id: 'redeemRecovery', tag: 'account' },
    summary:
      'Sets a new password with the halves of two colleagues; factors and sessions are gone, and a new factor must be enrolled.',
    access: { who: 'anyone' },
    input: { body: redeemRecoveryBody },
    output: nothingAnswer,
    async handle(ctx) {
      const { email, codes, password } = ctx.input.body;
      const { deps, state } = ctx;
      // Before anything is known of the account, so that the refusal tells nothing of it.
      await requireGoodPassword(password, [email]);
      const index = emailIndex(deps.tenancy.kms, email);
      const [account, address] = [index.toString('hex'), callerAddress(ctx.ip)];
      const { redeemAddress, redeemAccount } = deps.recoveryLimits;
      await redeemAddress.take(address);
      await redeemAccount.take(account);
      const outcome = await takingAtLeast(redeemMs, async () => {
        const passwordHash = await deps.gates.signIn.run(() => hashPassword(password));
        return redeemRecovery(deps, index, { codes, passwordHash }, state.requestId);
      });
      // Told only to whoever brought both halves.
      if (outcome === 'owner-elsewhere') refuse('owner-elsewhere');
      if (outcome !== 'done') refuse('challenge-invalid');
      await redeemAccount.giveBack(account, true);
      await redeemAddress.giveBack(address, false);
      return {};
    },
  });
}

function tell({ deps, actor }: Pick<ApiContext, 'deps' | 'actor'>, id: string): void {
  deps.live.publish({ clinicId: actor.clinicId, entity: 'recovery', id });
  deps.live.poke('neonpro_outbox');
}

const present = ({ requestedAt, expiresAt, ...recovery }: Recovery) => ({
  ...recovery,
  requestedAt: requestedAt.toISOString(),
  expiresAt: expiresAt.toISOString(),
});
