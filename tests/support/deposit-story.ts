import { nextDepositStep, type DepositStep } from '../../domain/payments/deposit-plan.ts';
import type { PixCharge } from '../../local/simulators/pix-store.ts';
import { commandAppointment } from '../../models/appointment-commands.ts';
import type { Scope } from '../../models/tenancy.ts';
import { staffActor } from './actors.ts';
import type { Catalogue } from './catalogue.ts';
import type { Clinics } from './clinics.ts';
import type { Held, PaymentStage } from './payments.ts';

export type DepositStory = ReturnType<typeof createDepositStory>;

/** What happens to deposits of the first clinic, step by step, each on a day of its own. */
export function createDepositStory(clinics: Clinics, stage: PaymentStage, catalogue: Catalogue) {
  let day = 20;
  const { a, tenancy } = clinics;
  const hold = (more = {}): Promise<Held> => {
    day += 1;
    return stage.hold(a, catalogue, { days: day, ...more });
  };
  const step = async (held: Held, now = Date.now()): Promise<DepositStep> => {
    const facts = await stage.run('readDeposit', held);
    if (!facts) throw new Error('no deposit');
    return nextDepositStep(facts, now);
  };
  async function opened(more = {}): Promise<Held> {
    const held = await hold(more);
    await stage.run('chargeDeposit', held);
    return held;
  }
  async function paid(more = {}): Promise<Held> {
    const held = await opened(more);
    stage.simulator.pay(held.txid);
    await stage.run('lookAtCharge', held);
    return held;
  }
  return {
    hold,
    step,
    opened,
    paid,
    inA: <T>(work: (scope: Scope) => Promise<T>): Promise<T> => tenancy.withClinic(a.system, work),
    async booked(more = {}): Promise<Held> {
      const held = await paid(more);
      await stage.run('bookPaidVisit', held);
      return held;
    },
    chargeOf: ({ txid }: Held): PixCharge | undefined =>
      stage.simulator.ledger().find((charge) => charge.txid === txid),
    /** At the desk, which writes down whose wish it was. */
    async cancel({ appointmentId }: Held, reason: string): Promise<void> {
      const desk = await staffActor(clinics, a, 'receptionist');
      await tenancy.withClinic(desk, (scope) =>
        commandAppointment(scope, 'cancel', { id: appointmentId, reason }),
      );
    },
    async settle(held: Held): Promise<DepositStep> {
      const next = await step(held);
      if (next.do === 'settle') await stage.run('settleDeposit', held, { settlement: next.settlement });
      return next;
    },
    attentionOf: async ({ appointmentId }: Held): Promise<string | null> => {
      const sql = 'select attention_code as code from appointments where id = $1';
      return (await clinics.admin.query<{ code: string | null }>(sql, [appointmentId])).rows[0]?.code ?? null;
    },
  };
}
