import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { sellPackage } from '../../models/package-ledger.ts';
import { openLadderStage, type LadderStage } from '../../tests/support/ladder-stage.ts';

let house: LadderStage;
beforeAll(async () => {
  house = await openLadderStage();
});
afterAll(() => house.close());
beforeEach(() => house.refresh());

const told = async () =>
  (await house.steps()).map(({ step, state, reason }) => [step, state, reason].join(' ').trim());
async function climb(...hours: number[]): Promise<void> {
  for (const before of hours) await house.look(before);
}
/** What has been said so far reached her. */
const hear = () =>
  house.ask(
    `update messages set state = 'delivered', sent_at = created_at, is_closed = true where appointment_id = $1`,
  );
const statusOf = async () =>
  (await house.ask<{ status: string }>('select status from appointments where id = $1'))[0]?.status;
/** As if on the last step before her time is given away. */
async function climbToRelease(): Promise<void> {
  await climb(24 * 19, 72);
  await hear();
  await climb(40, 30, 26, 22);
}
const plantDeposit = (state: 'open' | 'paid') =>
  house.ask(
    `insert into deposits (clinic_id, id, appointment_id, state, amount_cents, paid_cents, paid_at, refund_hours, late_refund_percent,
       no_show_refund_percent, regret_days, is_remote, expires_at)
     select clinic_id, gen_random_uuid(), id, $2, 5000, case $2 when 'paid' then 5000 else 0 end, case $2 when 'paid' then created_at end,
       24, 50, 0, 7, true, starts_at from appointments where id = $1`,
    [house.room.visitId, state],
  );

describe('the ladder refuses', () => {
  it('to give her time away while nothing has reached her: written is not read, and a telephone that nobody took is not heard', async () => {
    await climb(24 * 19, 72, 40, 30, 26, 22, 18);
    await house.ask(`update messages set state = 'accepted', sent_at = now() where appointment_id = $1`);
    expect((await told()).at(-1)).toBe('release skipped never-asked');
    expect(await statusOf()).toBe('booked');
    await house.refresh();
    await climb(24 * 19, 72);
    await house.ask(
      `update messages set state = 'failed', error_code = '131026', sent_at = now(), is_closed = true where appointment_id = $1`,
    );
    await climb(40, 30, 26, 22, 18);
    expect(await told()).toContain('ask failed not-sent');
    expect((await told()).at(-1)).toBe('release skipped never-asked');
  });

  it('to give her time away without telling her: by SMS where WhatsApp will not do, else not at all', async () => {
    const { clientId } = house.room.catalogue;
    await climbToRelease();
    await house.ask('update clients set whatsapp_opt_in_at = null where id = $1', [clientId]);
    await house.look(18);
    expect((await told()).at(-1)).toBe('release skipped no-opt-in');
    expect(await statusOf()).toBe('booked');
    await house.refresh();
    await house.switchSmsOn();
    await climbToRelease();
    await house.ask('update clients set whatsapp_opt_in_at = null where id = $1', [
      house.room.catalogue.clientId,
    ]);
    await house.look(18);
    expect((await told()).at(-1)).toBe('release done');
    expect((await house.messages()).at(-1)).toMatchObject({ step: 'no-show-release', channel: 'sms' });
  });

  it('to give her time away over a word or money that nobody has read yet', async () => {
    await climbToRelease();
    await house.ask(
      `insert into webhook_events (clinic_id, event_id, body_ct) select clinic_id, 'unread', '\\x00' from appointments where id = $1`,
    );
    const minute = 60_000;
    const at = house.room.startsAt - 18 * 3_600_000;
    expect(await house.look(18)).toEqual({ kind: 'wait', until: at + minute, for: 'release' });
    await house.ask(`update webhook_events set processed_at = now()`, []);
    await plantDeposit('open');
    await house.ask('update deposits set look_wanted_at = now() where appointment_id = $1');
    expect(await house.look(18)).toEqual({ kind: 'wait', until: at + minute, for: 'release' });
    expect(await statusOf()).toBe('booked');
    await house.ask('update deposits set look_wanted_at = null where appointment_id = $1');
    await house.look(18);
    expect((await told()).at(-1)).toBe('release done');
  });

  it('to give away what is paid for, by deposit or by package, or to ask for money on top', async () => {
    await plantDeposit('paid');
    await climbToRelease();
    await house.look(18);
    expect(await told()).toContain('deposit skipped deposit-there');
    expect((await told()).at(-1)).toBe('release skipped deposit-there');
    await house.refresh();
    const { clientId, procedureId } = house.room.catalogue;
    const packageId = randomUUID();
    await house.ask(
      `insert into packages (clinic_id, id, name, procedure_id, sessions, price_cents, valid_days, may_freeze_days)
       values ($1, $2, 'Dez', $3, 10, 100000, 365, 0)`,
      [house.clinics.a.id, packageId, procedureId],
    );
    const { tenancy, a } = house.clinics;
    await tenancy.withClinic(a.system, (scope) => sellPackage(scope, { clientId, packageId }));
    await climbToRelease();
    await house.look(18);
    expect(await told()).toContain('deposit skipped deposit-there');
    expect((await told()).at(-1)).toBe('release skipped deposit-there');
    expect(await statusOf()).toBe('booked');
  });
});
