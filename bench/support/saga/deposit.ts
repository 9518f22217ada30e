import { depositMarginMs } from '../../../domain/payments/deposit-plan.ts';
import { txidOf } from '../../../domain/payments/pix-ids.ts';
import type { PixCharge } from '../../../local/simulators/pix-store.ts';
import { commandAppointment } from '../../../models/appointment-commands.ts';
import { bookVisit } from '../../../models/booking.ts';
import { askForDeposit } from '../../../models/deposit-ask.ts';
import { wantLook } from '../../../models/deposit-poke.ts';
import { insertClients } from '../../../models/client-write.ts';
import { dayAhead, ordinaryClient } from '../clinic.ts';
import { actsOf, as, rowOf, type Saga, type Subject, unlike, type World } from './saga.ts';

const amountCents = 10_000;

/**
 * A booking with its deposit. Whole-after of who pays: booked, and cancelled by the clinic later: the visit is over and its time free, and
 * every centavo went back, once, at the bank too. Whole-before of who does not: no visit, no hold, no money, and a charge that nobody can
 * pay any more. Money without a visit, a visit without its money, a time that stays taken, or an act told twice is a mixed state.
 */
export const depositSaga = (world: World, { pays }: { pays: boolean }): Saga => ({
  ...{
    name: pays ? 'booking-refunded' : 'booking-unpaid',
    world,
    kind: 'deposit',
    source: 'payments/collect-deposit.ts',
  },
  begin: (at) => begin(world, at, pays ? 600_000 : 12_000),
  live: (subject) => (pays ? pay(world, subject) : Promise.resolve()),
  isOver: async ({ id }) =>
    (
      await rowOf<{ isOver: boolean }>(
        world,
        `select d.is_closed and a.is_closed as "isOver" from deposits d
          join appointments a on a.clinic_id = d.clinic_id and a.id = d.appointment_id where d.id = $1`,
        [id],
      )
    ).isOver,
  judge: (subject) => judge(world, subject, pays),
});

async function begin(world: World, at: number, waitsMs: number) {
  const { professionalIds, procedureId } = world.clinic;
  const professionalId = professionalIds[at % professionalIds.length] ?? '';
  const startsAt = dayAhead(60 + Math.floor(at / professionalIds.length)) + 15 * 3_600_000;
  const [clientId = ''] = await as(world.api, world, (scope) => insertClients(scope, [ordinaryClient()]));
  const expiresAt = new Date(Date.now() + waitsMs);
  return as(world.worker, world, async (scope) => {
    const hold = { expiresAt: new Date(expiresAt.getTime() + depositMarginMs) };
    const services = [{ procedureId, professionalId }];
    const wish = { clientId, startsAt, services, origin: 'online', hold } as const;
    const { id: appointmentId } = await bookVisit(scope, wish, null, Date.now());
    const { id } = await askForDeposit(scope, { appointmentId, amountCents, expiresAt, isRemote: true });
    return { id, clientId, more: { appointmentId } };
  });
}

/** She pays when there is something to pay, and the clinic cancels what it has booked. */
async function pay(world: World, { id, more }: Subject): Promise<void> {
  const row = await rowOf<{ state: string; status: string }>(
    world,
    `select d.state, a.status from deposits d join appointments a on a.clinic_id = d.clinic_id and a.id = d.appointment_id
      where d.id = $1`,
    [id],
  );
  if (row.state === 'open' && (await chargeOf(world, id))?.status === 'ATIVA') {
    await fetch(`${world.stack.urls.bank}/_control/pay`, {
      ...{ method: 'POST', headers: { 'content-type': 'application/json' } },
      body: JSON.stringify({ txid: txidOf(id) }),
    });
    // What the bank's webhook does in the API.
    await as(world.api, world, (scope) => wantLook(scope, [id]));
  }
  if (row.status === 'booked')
    await as(world.worker, world, (scope) =>
      commandAppointment(scope, 'cancel', { id: more['appointmentId'] ?? '', reason: 'clinic' }),
    );
}

async function chargeOf({ stack }: World, depositId: string): Promise<PixCharge | undefined> {
  const answer = await fetch(`${stack.urls.bank}/_control/ledger`);
  const { charges } = (await answer.json()) as { charges: PixCharge[] };
  return charges.find(({ txid }) => txid === txidOf(depositId));
}

const rowsSql = `select d.state, d.paid_cents as paid, d.refund_cents as refund, d.kept_cents as kept, a.status, a.is_closed as "isClosed",
    (select count(*)::int from occupancies o where o.clinic_id = a.clinic_id and o.appointment_id = a.id) as taken
  from deposits d join appointments a on a.clinic_id = d.clinic_id and a.id = d.appointment_id where d.id = $1`;

async function judge(world: World, { id }: Subject, pays: boolean): Promise<string[]> {
  const found = await rowOf<Record<string, unknown>>(world, rowsSql, [id]);
  const charge = await chargeOf(world, id);
  const acts = await actsOf(world, id);
  const rows = pays
    ? { state: 'refunded', paid: amountCents, refund: amountCents, kept: 0 }
    : { state: 'unpaid', paid: 0, refund: 0, kept: 0 };
  const told: Record<string, number> = pays
    ? { 'deposit.paid': 1, 'deposit.refund': 1, 'deposit.refunded': 1 }
    : { 'deposit.unpaid': 1 };
  const refunds = (charge?.payment?.refunds ?? []).map((one) => one.amountCents);
  return [
    ...unlike({ ...rows, status: 'cancelled', isClosed: true, taken: 0 }, found),
    ...unlike(told, acts),
    ...unlike({ refunds: pays ? [amountCents] : [] }, { refunds }),
    ...(charge?.status === 'ATIVA' ? ['the charge can still be paid'] : []),
  ];
}
