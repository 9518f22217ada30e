import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Catalogue, createCatalogue } from '../../tests/support/catalogue.ts';
import { type Clinics, startClinics } from '../../tests/support/clinics.ts';
import { createDepositStory, type DepositStory } from '../../tests/support/deposit-story.ts';
import { type Held, type PaymentStage, startPayments } from '../../tests/support/payments.ts';

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

describe('a bank that cannot be asked', () => {
  const troubleOf = async (held: Held) => [(await stage.row(held))['trouble'], await story.attentionOf(held)];
  const expired = (held: Held, hours: number) =>
    clinics.admin.query(
      `update deposits set expires_at = now() - make_interval(hours => $2::int) where id = $1`,
      [held.depositId, hours],
    );

  it('because it does not let the clinic in is away: nothing is booked without its deposit, and the desk knows', async () => {
    const held = await story.hold();
    stage.simulator.setFaults({ refuseTokens: true });
    await expect(stage.run('chargeDeposit', held)).rejects.toThrow(/access-refused/);
    expect(await stage.statusOf(held)).toBe('held');
    expect(await stage.row(held)).toMatchObject({ state: 'asked' });
    expect(await troubleOf(held)).toEqual(['access-refused', 'access-refused']);
    stage.simulator.setFaults({});
    await stage.run('chargeDeposit', held);
    expect(await stage.row(held)).toMatchObject({ state: 'open' });
    expect(await troubleOf(held)).toEqual([null, null]);
  });

  it('is shown to the desk two hours after the time to pay, until it answers', async () => {
    const held = await story.opened();
    await stage.run('startRemoval', held);
    stage.simulator.setFaults({ rate: 1, kinds: ['5xx'] });
    const isAway = () => expect(stage.run('removeCharge', held)).rejects.toThrow(/bank is away/);
    await expired(held, 1);
    await isAway();
    expect(await troubleOf(held)).toEqual([null, null]);
    await expired(held, 3);
    await isAway();
    expect(await troubleOf(held)).toEqual(['bank-silent', 'bank-silent']);
    stage.simulator.setFaults({});
    await stage.run('removeCharge', held);
    expect(await stage.row(held)).toMatchObject({ state: 'unpaid', trouble: null });
  });

  it('because the clinic has no account any more is shown as well', async () => {
    const held = await stage.hold(clinics.b, foreign, { days: 44 });
    await expired(held, 3);
    const kept = await clinics.admin.query<{ all: object }>(
      'delete from payment_accounts where clinic_id = $1 returning to_jsonb(payment_accounts) as all',
      [clinics.b.id],
    );
    await expect(stage.run('lookAtCharge', held)).rejects.toThrow(/no-account/);
    expect(await troubleOf(held)).toEqual(['bank-silent', 'bank-silent']);
    await clinics.admin.query(
      'insert into payment_accounts select * from jsonb_populate_record(null::payment_accounts, $1)',
      [kept.rows[0]?.all],
    );
  });

  it('about a charge that it had once leaves open whether it was paid', async () => {
    const held = await story.opened();
    // Under another name the bank never heard of it.
    const lost = { ...held, depositId: randomUUID() };
    await clinics.admin.query('update deposits set id = $2 where id = $1', [held.depositId, lost.depositId]);
    await stage.run('lookAtCharge', lost);
    expect(await troubleOf(lost)).toEqual(['charge-missing', 'charge-missing']);
    await stage.run('startRemoval', lost);
    await expect(stage.run('removeCharge', lost)).rejects.toThrow(/charge-missing/);
    expect(await stage.row(lost)).toMatchObject({ state: 'removing' });
    expect(await stage.statusOf(lost)).toBe('held');
  });
});
