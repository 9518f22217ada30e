import { MockActivityEnvironment } from '@temporalio/testing';
import { DefaultLogger } from '@temporalio/worker';
import {
  createPaymentActivities,
  type LookInput,
  type PaymentActivities,
} from '../../activities/payments/activities.ts';
import { createPixBank } from '../../activities/payments/pix-bank.ts';
import { defaultBookingPolicy } from '../../domain/clinic/booking-policy.ts';
import { depositMarginMs } from '../../domain/payments/deposit-plan.ts';
import { txidOf } from '../../domain/payments/pix-ids.ts';
import { type PixSimulator, startPixSimulator } from '../../local/simulators/pix-simulator.ts';
import { type BookingWish, bookVisit } from '../../models/booking.ts';
import { writeBookingPolicy } from '../../models/booking-policy.ts';
import { askForDeposit } from '../../models/deposit-ask.ts';
import type { LiveEvent } from '../../models/live.ts';
import { writePaymentAccount } from '../../models/payment-account.ts';
import { type Catalogue, slotInDays } from './catalogue.ts';
import type { Clinics, TestClinic } from './clinics.ts';

export interface Held {
  clinic: TestClinic;
  appointmentId: string;
  depositId: string;
  txid: string;
}
export interface PaymentStage {
  simulator: PixSimulator;
  published: LiveEvent[];
  /** A visit held for its deposit, some days ahead; `expiresInMs` is how long the money is waited for. */
  hold(
    clinic: TestClinic,
    catalogue: Catalogue,
    more?: { days?: number; hour?: number; expiresInMs?: number; amountCents?: number },
  ): Promise<Held>;
  /** Runs an activity as the deposit's workflow does. */
  run<Name extends keyof PaymentActivities>(
    name: Name,
    held: Pick<Held, 'clinic' | 'depositId'>,
    more?: object,
  ): Promise<Awaited<ReturnType<PaymentActivities[Name]>>>;
  row(held: Pick<Held, 'depositId'>): Promise<Record<string, unknown>>;
  statusOf(held: Pick<Held, 'appointmentId'>): Promise<string>;
  stop(): Promise<void>;
}

export const pixKeyOf = (clinic: TestClinic): string => `pix@${clinic.id.slice(0, 8)}.example`;
const secretOf = (clinic: TestClinic) => `segredo-${clinic.id}`;

/** Deposits over a real bank simulator and a real database, with accounts and a policy of R$ 100; only Temporal is left out. */
export async function startPayments(
  clinics: Clinics,
  publicUrl = 'http://127.0.0.1:9',
): Promise<PaymentStage> {
  const both = [clinics.a, clinics.b];
  const simulator = await startPixSimulator({
    clients: both.map((clinic) => ({
      id: clinic.id,
      secret: secretOf(clinic),
      name: 'Clínica',
      city: 'Recife',
    })),
    ...{ retryBaseMs: 20, retryCapMs: 200 },
  });
  for (const clinic of both) await furnish(clinics, clinic);
  const published: LiveEvent[] = [];
  const activities = createPaymentActivities({
    tenancy: clinics.workerTenancy,
    live: { publish: (event) => void published.push(event), poke: () => undefined },
    bank: createPixBank({
      baseUrl: simulator.url,
      timeoutMs: 1_500,
      breaker: { failures: 1_000, openMs: 10 },
    }),
    publicUrl,
  });
  const one = async <Row extends object>(sql: string, id: string): Promise<Row> =>
    (await clinics.admin.query<Row>(sql, [id])).rows[0] as Row;

  return {
    simulator,
    published,
    async hold(
      clinic,
      catalogue,
      { days = 20, hour = 15, expiresInMs = 600_000, amountCents = 10_000 } = {},
    ) {
      const { clientId, procedureId, professionalId } = catalogue;
      const expiresAt = new Date(Date.now() + expiresInMs);
      const held = await clinics.workerTenancy.withClinic(clinic.system, async (scope) => {
        const wish: BookingWish = {
          ...{ clientId, startsAt: slotInDays(days, hour), origin: 'online' },
          services: [{ procedureId, professionalId }],
          hold: { expiresAt: new Date(expiresAt.getTime() + depositMarginMs) },
        };
        const { id: appointmentId } = await bookVisit(scope, wish, null, Date.now());
        const { id } = await askForDeposit(scope, { appointmentId, amountCents, expiresAt, isRemote: true });
        return { appointmentId, depositId: id };
      });
      return { ...held, clinic, txid: txidOf(held.depositId) };
    },
    run(name, { clinic, depositId }, more = {}) {
      const workflowExecution = { workflowId: `clinic/${clinic.id}/deposit/${depositId}`, runId: 'r' };
      const environment = new MockActivityEnvironment(
        { workflowExecution },
        { logger: new DefaultLogger('ERROR') },
      );
      const input = { depositId, at: Date.now(), ...more };
      type Result = Awaited<ReturnType<PaymentActivities[typeof name]>>;
      return environment.run(activities[name] as (i: LookInput) => Promise<Result>, input);
    },
    row: ({ depositId }) => one('select * from deposits where id = $1', depositId),
    statusOf: async ({ appointmentId }) =>
      (await one<{ status: string }>('select status from appointments where id = $1', appointmentId)).status,
    stop: () => simulator.stop(),
  };
}

async function furnish({ tenancy }: Clinics, clinic: TestClinic): Promise<void> {
  await tenancy.withClinic(clinic.system, async (scope) => {
    const clientSecret = secretOf(clinic);
    const account = {
      version: 0,
      clientId: clinic.id,
      clientSecret,
      pixKey: pixKeyOf(clinic),
      isActive: true,
    };
    await writePaymentAccount(scope, account);
    const policy = { ...defaultBookingPolicy, depositKind: 'fixed', depositCents: 10_000 } as const;
    await writeBookingPolicy(scope, 0, { ...policy, isOnline: true, lateRefundPercent: 50 });
  });
}
