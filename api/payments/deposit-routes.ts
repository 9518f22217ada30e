import { refuse, refuseField } from '../../domain/errors.ts';
import { depositMarginMs } from '../../domain/payments/deposit-plan.ts';
import { type Appointment, getAppointment } from '../../models/appointment.ts';
import {
  auditDeposit,
  type Deposit,
  findDepositOfVisit,
  findOwnDeposit,
  isOwnDepositNews,
} from '../../models/deposit.ts';
import { askForDeposit, depositDue } from '../../models/deposit-ask.ts';
import { orderRefund, waiveDeposit } from '../../models/deposit-commands.ts';
import { hasActiveAccount } from '../../models/payment-account.ts';
import type { Scope } from '../../models/tenancy.ts';
import type { OperationContext } from '../operation.ts';
import type { Operations } from '../operations.ts';
import { presentDeposit, presentOwnDeposit } from './presenter.ts';
import {
  askBody,
  depositAnswer,
  depositNewsAnswer,
  depositNewsQuery,
  depositOfVisitAnswer,
  depositParams,
  ownDepositAnswer,
  reasonBody,
} from './schema.ts';

const tag = 'payments';
const params = depositParams;
const minute = 60_000;
const askable = ['held', 'booked', 'confirmed'];
const servicesOf = ({ services }: Appointment): string[] => services.map((one) => one.procedureId);

/** After the commit: the process hears of it at once, and browsers that show the visit look again. */
function announce(ctx: Pick<OperationContext, 'after' | 'deps' | 'actor'>, id: string): void {
  ctx.after(() => {
    ctx.deps.live.publish({ clinicId: ctx.actor.clinicId, entity: 'appointment', id });
    ctx.deps.live.poke('neonpro_outbox');
  });
}

const shown = (deposit: Deposit, ctx: Pick<OperationContext, 'actor'>) => ({
  deposit: presentDeposit(deposit, ctx.actor, Date.now()),
});

export function depositRoutes(api: Operations): void {
  api.add({
    ...{ method: 'GET', path: '/appointments/:id/deposit', id: 'getDeposit', tag },
    summary: 'The deposit of a visit, and what could be asked.',
    access: { permission: 'payments:read' },
    input: { params },
    output: depositOfVisitAnswer,
    async inClinic(scope, ctx) {
      const visit = await getAppointment(scope, ctx.input.params.id);
      const deposit = await findDepositOfVisit(scope, visit.id);
      if (deposit) await auditDeposit(scope, 'read', deposit);
      const due = await depositDue(scope, servicesOf(visit));
      return {
        deposit: deposit && presentDeposit(deposit, ctx.actor, Date.now()),
        suggestedCents: due.cents,
        canAsk: await mayAsk(scope, visit, deposit),
      };
    },
  });

  api.add({
    ...{ method: 'POST', path: '/appointments/:id/deposit', id: 'askForDeposit', tag, status: 201 },
    summary: 'Asks the client for a deposit by Pix.',
    access: { permission: 'payments:write' },
    input: { params, body: askBody },
    output: depositAnswer,
    async inClinic(scope, ctx) {
      const { amountCents, expiresInMin } = ctx.input.body;
      const visit = await getAppointment(scope, ctx.input.params.id);
      const asked = amountCents ?? (await depositDue(scope, servicesOf(visit))).cents;
      if (asked === 0) refuseField('amountCents', 'required');
      await askForDeposit(scope, {
        ...{ appointmentId: visit.id, amountCents: asked, isRemote: true },
        expiresAt: lastMoment(visit, expiresInMin),
      });
      announce(ctx, visit.id);
      return shown((await findDepositOfVisit(scope, visit.id)) as Deposit, ctx);
    },
  });

  for (const [verb, decide, summary] of [
    ['waive', waiveDeposit, 'No money is wanted after all; a visit held for it is booked.'],
    ['refund', orderRefund, 'Everything goes back, whatever the rules would keep.'],
  ] as const) {
    api.add({
      ...{ method: 'POST', path: `/appointments/:id/deposit/${verb}`, id: `${verb}Deposit`, tag, summary },
      access: { permission: 'payments:waive' },
      input: { params, body: reasonBody },
      output: depositAnswer,
      async inClinic(scope, ctx) {
        const { id } = ctx.input.params;
        const deposit = await decide(scope, id, ctx.input.body.reason);
        announce(ctx, id);
        return shown(deposit, ctx);
      },
    });
  }

  ownDepositRoutes(api);
}

function ownDepositRoutes(api: Operations): void {
  api.add({
    ...{ method: 'GET', path: '/public/me/appointments/:id/deposit', id: 'getOwnDeposit', tag: 'public' },
    summary: 'The deposit of her own visit: how much, until when, and the code to pay it.',
    access: { who: 'client' },
    input: { params },
    output: ownDepositAnswer,
    async inClinic(scope, ctx) {
      const visit = await getAppointment(scope, ctx.input.params.id);
      const deposit = await findOwnDeposit(scope, visit.id);
      if (deposit) await auditDeposit(scope, 'read', deposit);
      return { deposit: deposit && (await presentOwnDeposit(deposit, Date.now())) };
    },
  });

  api.add({
    ...{
      method: 'GET',
      path: '/public/me/appointments/:id/deposit/news',
      id: 'askDepositNews',
      tag: 'public',
    },
    summary: 'Whether her visit or its deposit has changed since she saw them; asked while she pays.',
    access: { who: 'client' },
    input: { params, query: depositNewsQuery },
    output: depositNewsAnswer,
    async inClinic(scope, ctx) {
      const { status, state = null } = ctx.input.query;
      return { isNew: await isOwnDepositNews(scope, ctx.input.params.id, { status, state }) };
    },
  });
}

const underWay = ['asked', 'open', 'removing', 'paid', 'refunding'];
const mayAsk = async (scope: Scope, { status }: Appointment, deposit: Deposit | null): Promise<boolean> =>
  askable.includes(status) &&
  !(deposit && underWay.includes(deposit.state)) &&
  (await hasActiveAccount(scope));

/** Before the visit begins; of a held one before its hold ends, so that the slot is still there when the charge is taken back. */
function lastMoment({ startsAt, holdExpiresAt }: Appointment, expiresInMin: number): Date {
  const ends = [Date.now() + expiresInMin * minute, startsAt.getTime()];
  if (holdExpiresAt) ends.push(holdExpiresAt.getTime() - depositMarginMs);
  const end = Math.min(...ends);
  return end > Date.now() ? new Date(end) : refuse('transition-refused');
}
