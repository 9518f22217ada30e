import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { findDepositOfVisit } from '../../models/deposit.ts';
import { orderRefund } from '../../models/deposit-commands.ts';
import { createCatalogue } from '../../tests/support/catalogue.ts';
import { type Clinics, startClinics } from '../../tests/support/clinics.ts';
import { createDepositStory, type DepositStory } from '../../tests/support/deposit-story.ts';
import { type Held, type PaymentStage, startPayments } from '../../tests/support/payments.ts';

let clinics: Clinics;
let stage: PaymentStage;
let story: DepositStory;
beforeAll(async () => {
  clinics = await startClinics();
  stage = await startPayments(clinics);
  story = createDepositStory(clinics, stage, await createCatalogue(clinics.tenancy, clinics.a.id));
});
afterAll(async () => {
  await stage.stop();
  await clinics.stop();
});
beforeEach(() => stage.simulator.setFaults({}));

describe('a refund', () => {
  const refunding = async (more = {}): Promise<Held> => {
    const held = await story.booked(more);
    await story.cancel(held, 'client');
    await story.settle(held);
    return held;
  };
  const refundsOf = (held: Held) => story.chargeOf(held)?.payment?.refunds ?? [];

  it('is sent once, whatever happens to the answer', async () => {
    const held = await refunding();
    stage.simulator.setFaults({ rate: 1, kinds: ['lost-answer'] });
    await expect(stage.run('refundDeposit', held)).rejects.toThrow(/bank is away/);
    expect((await stage.row(held))['refund_sent_at']).not.toBeNull();
    stage.simulator.setFaults({});
    await stage.run('refundDeposit', held);
    await stage.run('refundDeposit', held);
    expect(refundsOf(held)).toHaveLength(1);
    expect(await stage.row(held)).toMatchObject({ state: 'refunded', refund_cents: 10_000 });
  });

  it('that takes its time is asked about, not sent again', async () => {
    const held = await refunding();
    stage.simulator.setFaults({ refund: { processingMs: 400 } });
    await stage.run('refundDeposit', held);
    expect(await stage.row(held)).toMatchObject({ state: 'refunding' });
    expect((await story.step(held)).do).toBe('wait');
    await new Promise((resolve) => setTimeout(resolve, 450));
    await stage.run('refundDeposit', held);
    expect(refundsOf(held)).toHaveLength(1);
    expect(await stage.row(held)).toMatchObject({ state: 'refunded' });
  });

  it('that did not take place is tried under another name, and shown to the desk until it is through', async () => {
    const held = await refunding();
    stage.simulator.setFaults({ refund: { fail: 1 } });
    await stage.run('refundDeposit', held);
    expect(await stage.row(held)).toMatchObject({
      state: 'refunding',
      trouble: 'refund-refused',
      refund_attempt: 2,
    });
    expect((await story.step(held)).do).toBe('wait');
    stage.simulator.setFaults({});
    await stage.run('refundDeposit', held);
    expect(refundsOf(held).map(({ end }) => end)).toEqual(['NAO_REALIZADO', 'DEVOLVIDO']);
    expect(await stage.row(held)).toMatchObject({ state: 'refunded', trouble: null });
  });

  it('in part that the bank does not find yet is asked for again under the same name, never under another', async () => {
    const held = await story.booked();
    await stage.run('settleDeposit', held, {
      settlement: { reason: 'late', refundCents: 5_000, keptCents: 5_000 },
    });
    stage.simulator.setFaults({ rate: 1, kinds: ['lost-answer'] });
    await expect(stage.run('refundDeposit', held)).rejects.toThrow(/bank is away/);
    stage.simulator.setFaults({ refund: { hiddenMs: 60_000 } });
    await stage.run('refundDeposit', held);
    await stage.run('refundDeposit', held);
    expect(await stage.row(held)).toMatchObject({ state: 'refunding', refund_attempt: 1, trouble: null });
    expect((await story.step(held)).do).toBe('wait');
    stage.simulator.setFaults({});
    await stage.run('refundDeposit', held);
    expect(refundsOf(held)).toMatchObject([{ amountCents: 5_000 }]);
    expect(await stage.row(held)).toMatchObject({ state: 'refunded' });
  });

  it('that is not done in two days is shown to the desk', async () => {
    const held = await refunding();
    await clinics.admin.query(`update deposits set settled_at = now() - interval '3 days' where id = $1`, [
      held.depositId,
    ]);
    stage.simulator.setFaults({ rate: 1, kinds: ['5xx'] });
    await expect(stage.run('refundDeposit', held)).rejects.toThrow();
    expect(await stage.row(held)).toMatchObject({ trouble: 'refund-late' });
  });

  it('follows the rules it was agreed under: late and past the days of regret, a half stays', async () => {
    const held = await story.booked({ days: 1 });
    await clinics.admin.query(`update deposits set contracted_at = now() - interval '8 days' where id = $1`, [
      held.depositId,
    ]);
    await clinics.admin.query(
      `update appointments set starts_at = now() + interval '2 hours', ends_at = now() + interval '3 hours' where id = $1`,
      [held.appointmentId],
    );
    await clinics.admin.query('update booking_policies set late_refund_percent = 0');
    await story.cancel(held, 'client');
    expect(await story.settle(held)).toMatchObject({
      settlement: { reason: 'late', refundCents: 5_000, keptCents: 5_000 },
    });
    await stage.run('refundDeposit', held);
    expect(refundsOf(held)).toMatchObject([{ amountCents: 5_000 }]);
  });

  it('can be ordered for what was kept', async () => {
    const held = await story.booked();
    await stage.run('settleDeposit', held, {
      settlement: { reason: 'no-show', refundCents: 0, keptCents: 10_000 },
    });
    expect(await stage.run('closeDeposit', held)).toBe(true);
    await story.inA((scope) => orderRefund(scope, held.appointmentId, 'hardship'));
    expect(await stage.run('closeDeposit', held)).toBe(false);
    await story.settle(held);
    await stage.run('refundDeposit', held);
    expect(await stage.row(held)).toMatchObject({ state: 'refunded', kept_cents: 0, refund_cents: 10_000 });
    const deposit = await story.inA((scope) => findDepositOfVisit(scope, held.appointmentId));
    expect(deposit).toMatchObject({ settlementReason: 'by-staff', waiveReason: 'hardship' });
  });
});
