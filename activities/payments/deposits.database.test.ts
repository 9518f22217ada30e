import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { commandAppointment } from '../../models/appointment-commands.ts';
import { askForDeposit } from '../../models/deposit-ask.ts';
import { orderRefund, waiveDeposit } from '../../models/deposit-commands.ts';
import { wantLook } from '../../models/deposit-poke.ts';
import { type Catalogue, createCatalogue } from '../../tests/support/catalogue.ts';
import { type Clinics, startClinics } from '../../tests/support/clinics.ts';
import { createDepositStory, type DepositStory } from '../../tests/support/deposit-story.ts';
import { type PaymentStage, startPayments } from '../../tests/support/payments.ts';

let clinics: Clinics;
let stage: PaymentStage;
let story: DepositStory;
let foreign: Catalogue;
beforeAll(async () => {
  clinics = await startClinics();
  stage = await startPayments(clinics);
  story = createDepositStory(clinics, stage, await createCatalogue(clinics.tenancy, clinics.a.id));
  foreign = await createCatalogue(clinics.tenancy, clinics.b.id);
});
afterAll(async () => {
  await stage.stop();
  await clinics.stop();
});
beforeEach(() => stage.simulator.setFaults({}));

describe('what a deposit refuses', () => {
  it('is not seen, charged, waived or refunded by another clinic', async () => {
    const held = await story.hold();
    const stranger = { ...held, clinic: clinics.b };
    expect(await stage.run('readDeposit', stranger)).toBeNull();
    await stage.run('chargeDeposit', stranger);
    expect(story.chargeOf(held)).toBeUndefined();
    for (const act of [waiveDeposit, orderRefund])
      await expect(
        clinics.tenancy.withClinic(clinics.b.system, (scope) => act(scope, held.appointmentId, 'other')),
      ).rejects.toMatchObject({ code: 'not-found' });
    expect(
      await clinics.tenancy.withClinic(clinics.b.system, (scope) => wantLook(scope, [held.depositId])),
    ).toBe(0);
  });

  it('is asked for once, for a visit that is ahead, by a clinic with an account', async () => {
    const held = await story.hold();
    const again = (appointmentId: string) =>
      story.inA((scope) =>
        askForDeposit(scope, { appointmentId, amountCents: 100, expiresAt: new Date(), isRemote: true }),
      );
    await expect(again(held.appointmentId)).rejects.toMatchObject({ code: 'already-done' });
    const done = await story.booked({ hour: 17 });
    await expect(again(done.appointmentId)).rejects.toMatchObject({ code: 'already-done' });
    await story.cancel(done, 'clinic');
    await expect(again(done.appointmentId)).rejects.toMatchObject({ code: 'transition-refused' });
    await clinics.admin.query('update payment_accounts set is_active = false where clinic_id = $1', [
      clinics.b.id,
    ]);
    await expect(stage.hold(clinics.b, foreign)).rejects.toMatchObject({ code: 'payment-account-missing' });
    await clinics.admin.query('update payment_accounts set is_active = true');
  });

  it('is neither waived when it is paid nor refunded before or twice', async () => {
    const held = await story.opened();
    const refund = () => story.inA((scope) => orderRefund(scope, held.appointmentId, 'other'));
    await expect(refund()).rejects.toMatchObject({ code: 'transition-refused' });
    stage.simulator.pay(held.txid);
    await stage.run('lookAtCharge', held);
    await expect(
      story.inA((scope) => waiveDeposit(scope, held.appointmentId, 'other')),
    ).rejects.toMatchObject({
      code: 'transition-refused',
    });
    await refund();
    await expect(refund()).rejects.toMatchObject({ code: 'transition-refused' });
  });
});

describe('a charge', () => {
  it('is made once, whatever happens to the answer', async () => {
    const held = await story.hold();
    stage.simulator.setFaults({ rate: 1, kinds: ['lost-answer'] });
    await expect(stage.run('chargeDeposit', held)).rejects.toThrow(/bank is away/);
    expect((await stage.row(held))['state']).toBe('asked');
    stage.simulator.setFaults({});
    await stage.run('chargeDeposit', held);
    await stage.run('chargeDeposit', held);
    expect(stage.simulator.ledger().filter(({ txid }) => txid === held.txid)).toHaveLength(1);
    expect(await stage.row(held)).toMatchObject({ state: 'open', br_code: story.chargeOf(held)?.brCode });
    expect(story.chargeOf(held)).toMatchObject({ amountCents: 10_000, note: 'Sinal da sua visita' });
  });

  it('that was paid while its answer was on the way counts as paid', async () => {
    const held = await story.opened();
    stage.simulator.pay(held.txid);
    await clinics.admin.query(`update deposits set state = 'asked', charged_at = null where id = $1`, [
      held.depositId,
    ]);
    await stage.run('chargeDeposit', held);
    expect(await stage.row(held)).toMatchObject({ state: 'paid', paid_cents: 10_000 });
  });

  it('that the bank will not have leaves the booking, and tells the desk', async () => {
    const secret = await clinics.admin.query<{ secret: Buffer }>(
      'select client_secret_ct as secret from payment_accounts where clinic_id = $1',
      [clinics.b.id],
    );
    const held = await stage.hold(clinics.b, foreign, { days: 40 });
    await clinics.admin.query(
      `update payment_accounts set client_secret_ct = client_id_ct where clinic_id = $1`,
      [clinics.b.id],
    );
    await expect(stage.run('chargeDeposit', held)).rejects.toThrow();
    await clinics.admin.query('update payment_accounts set client_secret_ct = $2 where clinic_id = $1', [
      clinics.b.id,
      secret.rows[0]?.secret,
    ]);
    await clinics.admin.query('update deposits set amount_cents = 20000 where id = $1', [held.depositId]);
    await stage.run('chargeDeposit', held);
    await clinics.admin.query(`update deposits set amount_cents = 10000, state = 'asked' where id = $1`, [
      held.depositId,
    ]);
    await stage.run('chargeDeposit', held);
    expect(await stage.row(held)).toMatchObject({ state: 'failed', trouble: 'amount-differs' });
    expect(await stage.statusOf(held)).toBe('booked');
    expect(await story.attentionOf(held)).toBe('amount-differs');
  });
});

describe('a payment', () => {
  it('books the held visit, once, however often it is looked at', async () => {
    const held = await story.paid();
    await stage.run('lookAtCharge', held);
    expect(await story.step(held)).toEqual({ do: 'book' });
    await stage.run('bookPaidVisit', held);
    await stage.run('bookPaidVisit', held);
    expect(await stage.statusOf(held)).toBe('booked');
    expect((await story.step(held)).do).toBe('wait');
    const { rows } = await clinics.admin.query<{ kind: string }>(
      `select kind from appointment_events where appointment_id = $1 order by at`,
      [held.appointmentId],
    );
    expect(rows.map(({ kind }) => kind)).toEqual(['held', 'deposit-asked', 'deposit-paid', 'book']);
    expect(stage.published).toContainEqual(
      expect.objectContaining({ entity: 'appointment', id: held.appointmentId }),
    );
  });

  it('that is told while the bank was being asked is looked at again', async () => {
    const held = await story.opened();
    expect(await story.inA((scope) => wantLook(scope, [held.depositId]))).toBe(1);
    expect((await story.step(held)).do).toBe('look');
    await stage.run('lookAtCharge', held);
    expect((await story.step(held)).do).toBe('wait');
  });

  it('in the last second is found when the charge is taken back, and the slot is kept', async () => {
    const held = await story.opened();
    await stage.run('startRemoval', held);
    stage.simulator.pay(held.txid);
    await stage.run('removeCharge', held);
    expect(await stage.row(held)).toMatchObject({ state: 'paid' });
    expect(await story.step(held)).toEqual({ do: 'book' });
  });

  it('for a visit that was cancelled meanwhile goes back in full', async () => {
    const held = await story.paid();
    await story.cancel(held, 'other');
    expect(await story.settle(held)).toMatchObject({
      settlement: { reason: 'clinic-cancelled', keptCents: 0 },
    });
    await stage.run('refundDeposit', held);
    expect(await stage.row(held)).toMatchObject({ state: 'refunded', refund_cents: 10_000, kept_cents: 0 });
  });

  it('after everything was given up goes back, though another charge is open', async () => {
    const held = await story.opened();
    await clinics.admin.query(`update deposits set state = 'unpaid' where id = $1`, [held.depositId]);
    await stage.run('closeDeposit', held);
    await story.inA((scope) =>
      askForDeposit(scope, {
        ...{ appointmentId: held.appointmentId, amountCents: 500, isRemote: true },
        expiresAt: new Date(Date.now() + 60_000),
      }),
    );
    stage.simulator.pay(held.txid);
    await story.inA((scope) => wantLook(scope, [held.depositId]));
    expect(await story.step(held)).toEqual({ do: 'look' });
    await stage.run('lookAtCharge', held);
    expect(await stage.row(held)).toMatchObject({ state: 'paid', is_closed: false });
  });
});

describe('an unpaid deposit', () => {
  it('lets the slot go only after the bank took the charge back', async () => {
    const held = await story.opened();
    expect((await story.step(held, Date.now() + 600_000)).do).toBe('start-removal');
    await stage.run('startRemoval', held);
    stage.simulator.setFaults({ rate: 1, kinds: ['5xx'] });
    await expect(stage.run('removeCharge', held)).rejects.toThrow(/bank is away/);
    expect(await stage.statusOf(held)).toBe('held');
    stage.simulator.setFaults({});
    await stage.run('removeCharge', held);
    await stage.run('removeCharge', held);
    expect(story.chargeOf(held)?.status).toBe('REMOVIDA_PELO_USUARIO_RECEBEDOR');
    expect(await stage.row(held)).toMatchObject({ state: 'unpaid', br_code: null });
    expect(await stage.statusOf(held)).toBe('cancelled');
    expect(await stage.run('closeDeposit', held)).toBe(true);
  });

  it('whose charge was never made ends the same way', async () => {
    const held = await story.hold();
    await stage.run('startRemoval', held);
    await stage.run('removeCharge', held);
    expect(await stage.row(held)).toMatchObject({ state: 'unpaid' });
  });

  it('of a visit that the desk had booked leaves the visit, and a word for the desk', async () => {
    const held = await story.opened();
    await story.inA((scope) => commandAppointment(scope, 'book', { id: held.appointmentId }));
    await stage.run('startRemoval', held);
    await stage.run('removeCharge', held);
    expect(await stage.statusOf(held)).toBe('booked');
    expect(await story.attentionOf(held)).toBe('deposit-unpaid');
  });

  it('that was waived books the held visit, though the bank is away', async () => {
    const held = await story.opened();
    await story.inA((scope) => waiveDeposit(scope, held.appointmentId, 'loyal-client'));
    expect(await stage.statusOf(held)).toBe('booked');
    expect((await story.step(held)).do).toBe('start-removal');
    await stage.run('startRemoval', held);
    await stage.run('removeCharge', held);
    expect(await stage.row(held)).toMatchObject({ state: 'waived', waive_reason: 'loyal-client' });
    expect(await stage.statusOf(held)).toBe('booked');
  });
});
