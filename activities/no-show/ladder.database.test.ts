import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { commandAppointment, requestReschedule } from '../../models/appointment-commands.ts';
import { writeBookingPolicy } from '../../models/booking-policy.ts';
import { defaultBookingPolicy } from '../../domain/clinic/booking-policy.ts';
import { moveVisit } from '../../models/moving.ts';
import { stopLadder } from '../../models/no-show-watch.ts';
import { readVisitFacts } from '../../models/visit-facts.ts';
import { openLadderStage, type LadderStage } from '../../tests/support/ladder-stage.ts';

let house: LadderStage;
beforeAll(async () => {
  house = await openLadderStage();
});
afterAll(() => house.close());
beforeEach(() => house.refresh());

const command = (name: 'confirm' | 'cancel' | 'check-in' | 'no-show') =>
  house.inA((scope) => commandAppointment(scope, name, { id: house.room.visitId }));
const told = async () =>
  (await house.steps()).map(({ step, state, reason }) => [step, state, reason].join(' ').trim());
/** From the ask on, as far as wanted. */
async function climb(...hours: number[]): Promise<void> {
  for (const before of hours) await house.look(before);
}
const everything = [24 * 19, 168, 72, 48, 40, 30, 26, 24, 22, 18];
const write = () =>
  house.ask(
    `insert into conversations (clinic_id, id, client_id, last_inbound_at) select clinic_id, gen_random_uuid(), client_id, now()
       from appointments where id = $1 on conflict do nothing`,
  );

describe('the ladder refuses', () => {
  it("to look at another clinic's visit", async () => {
    expect(await house.look(72, { clinicId: house.clinics.b.id })).toEqual({ kind: 'over' });
    expect(await house.watch()).toBeUndefined();
    expect(await house.steps()).toEqual([]);
  });

  it('to climb for whoever is held out: she is scored, and nothing else', async () => {
    await house.refresh('held-out');
    await climb(...everything);
    expect(await house.watch()).toMatchObject({ arm: 'held-out', state: 'watching' });
    expect(await house.steps()).toEqual([]);
    expect(await house.messages()).toEqual([]);
    const scores = await house.ask<{ moment: string }>(
      'select moment from no_show_predictions where appointment_id = $1 order by scored_at, id',
    );
    expect(scores.map(({ moment }) => moment).toSorted()).toEqual([
      ...['booking', 'day-before', 'two-days-before', 'week-before'],
    ]);
  });

  it('to say anything to whoever cannot be reached, with the reason', async () => {
    await house.ask('update clients set whatsapp_opt_in_at = null where id = $1', [
      house.room.catalogue.clientId,
    ]);
    await climb(...everything);
    expect(await told()).toEqual([
      ...['ask skipped no-opt-in', 'sms skipped sms-off', 'call started', 'deposit skipped no-opt-in'],
      ...['offer-move skipped no-opt-in', 'release skipped never-asked'],
    ]);
  });

  it('to ask for money without an account, and to give a time away that nobody was asked about', async () => {
    await climb(...everything);
    expect(await told()).toContain('deposit skipped no-account');
    await house.refresh();
    await house.ask('update clients set phone_ct = null where id = $1', [house.room.catalogue.clientId]);
    await climb(...everything);
    expect((await told()).filter((line) => line.includes('skipped'))).toHaveLength(6);
    expect((await told()).at(-1)).toBe('release skipped never-asked');
  });
});

describe('the ladder', () => {
  it('asks once, however often it is looked at, and tells the visit', async () => {
    await climb(24 * 19, 72, 72, 71);
    await Promise.all([house.look(71), house.look(71)]);
    expect(await told()).toEqual(['ask started']);
    expect(await house.messages()).toMatchObject([
      { step: 'no-show-ask', state: 'pending', channel: 'whatsapp', template: 'presenca_consulta' },
    ]);
    expect(await house.watch()).toMatchObject({ state: 'climbing', next_step: 'sms' });
    const story = await house.ask('select kind from appointment_events where appointment_id = $1');
    expect(story.filter((line) => (line as { kind: string }).kind === 'no-show-step')).toHaveLength(1);
    expect(house.published.map(({ entity }) => entity)).toContain('no-show');
  });

  it('says how long to wait, and what for', async () => {
    const { startsAt } = house.room;
    expect(await house.look(24 * 19)).toEqual({
      ...{ kind: 'wait', until: startsAt - 168 * 3_600_000, for: 'week-before' },
    });
    expect(await house.look(100)).toMatchObject({ until: startsAt - 72 * 3_600_000, for: 'ask' });
  });

  it('sends an SMS where the clinic has them, and gives a call with its deadline', async () => {
    await house.switchSmsOn();
    await climb(24 * 19, 72, 40, 30);
    expect(await told()).toEqual(['ask started', 'sms started', 'call started']);
    expect((await house.messages())[1]).toMatchObject({ step: 'no-show-sms', channel: 'sms' });
    const tasks = await house.ask<{ kind: string; state: string; due: Date }>(
      'select kind, state, due_at as due from staff_tasks where appointment_id = $1',
    );
    expect(tasks).toMatchObject([{ kind: 'no-show-call', state: 'open' }]);
    expect(tasks[0]?.due.getTime()).toBe(house.room.startsAt - 26 * 3_600_000);
  });

  it('asks for money by the clinic’s policy, once, where there is an account to pay to; paid, it is her answer', async () => {
    const { id } = house.clinics.a;
    await house.ask(
      `insert into payment_accounts (clinic_id, client_id_ct, client_secret_ct, pix_key_ct, pix_key_kind, is_active, webhook_token_hash, webhook_token_ct)
       values ($1, '\\x00', '\\x00', '\\x00', 'random', true, '\\x00', '\\x00')`,
      [id],
    );
    await house.inA((scope) =>
      writeBookingPolicy(scope, 0, { ...defaultBookingPolicy, depositKind: 'fixed', depositCents: 5_000 }),
    );
    await climb(24 * 19, 72, 40, 30, 26, 26);
    expect((await told()).at(-1)).toBe('deposit started');
    const asked = await house.ask<{ state: string; cents: number }>(
      'select state, amount_cents as cents from deposits where appointment_id = $1',
    );
    expect(asked).toEqual([{ state: 'asked', cents: 5_000 }]);
    expect((await house.messages()).at(-1)).toMatchObject({
      step: 'no-show-deposit',
      template: 'sinal_consulta',
    });
    await house.ask(
      `update deposits set state = 'paid', paid_at = (select starts_at - interval '25 hours' from appointments where id = $1) where appointment_id = $1`,
    );
    await house.look(24);
    expect(await house.watch()).toMatchObject({ state: 'answered', answer: 'paid' });
    await house.ask('delete from payment_accounts', []);
    await house.ask('delete from booking_policies', []);
  });

  it('offers another time, and at last gives the time to whoever waits', async () => {
    await house.ask(
      `insert into waitlist_entries (clinic_id, id, client_id) select clinic_id, gen_random_uuid(), client_id from appointments where id = $1`,
    );
    await climb(24 * 19, 72);
    await house.ask(
      `update messages set state = 'delivered', sent_at = created_at, is_closed = true where appointment_id = $1`,
    );
    await climb(40, 30, 26, 22, 18);
    expect((await told()).slice(-2)).toEqual(['offer-move cancelled over', 'release done']);
    const [visit] = await house.ask<{ status: string }>('select status from appointments where id = $1');
    expect(visit?.status).toBe('cancelled');
    expect((await house.messages()).map(({ step }) => step)).toEqual([
      ...['no-show-ask', 'no-show-offer-move', 'no-show-release'],
    ]);
    expect(await house.ask('select id from slot_openings where appointment_id = $1')).toHaveLength(1);
    expect(await house.watch()).toMatchObject({ is_closed: true, answer: null });
    expect(await house.outcomes()).toMatchObject([{ outcome: 'cancelled' }]);
    await climb(17, 10, 1);
    expect(await house.messages()).toHaveLength(3);
    await house.ask('delete from waitlist_entries', []);
  });

  it('counts the visit’s own request of a moment ago as its question, and is the visit’s own within half a day', async () => {
    await house.look(24 * 19);
    await house.ask(
      `insert into messages (clinic_id, id, key, client_id, appointment_id, step, template, kind, purpose, visit_starts_at, state, sent_at)
       select clinic_id, gen_random_uuid(), 'own', client_id, id, 'confirmation-request', 'confirmacao_consulta', 'visit', 'service', starts_at,
         'accepted', starts_at - interval '80 hours' from appointments where id = $1`,
    );
    await house.look(72);
    expect(await told()).toEqual(['ask done asked-by-visit']);
    await house.refresh();
    await climb(24 * 19, 72);
    const done = async () => (await house.inA((scope) => readVisitFacts(scope, house.room.visitId)))?.done;
    expect(await done()).toEqual([]);
    await house.ask(
      `update messages set created_at = visit_starts_at - interval '59 hours' where appointment_id = $1`,
    );
    expect(await done()).toEqual([{ step: 'confirmation-request', startsAt: house.room.startsAt }]);
  });

  it('gives a step up that fails again and again, and goes on with the next', async () => {
    const forbid = `alter table messages add constraint no_ask check (step <> 'no-show-ask') not valid`;
    await house.look(24 * 19);
    await house.ask(forbid, []);
    await expect(house.look(72)).rejects.toThrow();
    expect(await house.steps()).toEqual([]);
    await house.look(72, { attempt: 5 });
    await house.ask('alter table messages drop constraint no_ask', []);
    await climb(40, 30);
    expect(await told()).toEqual(['ask failed trouble', 'sms skipped sms-off', 'call started']);
  });
});

describe('her answer', () => {
  it.each([
    ['confirmed', () => command('confirm')],
    ['moved', () => house.inA((scope) => requestReschedule(scope, house.room.visitId))],
  ] as const)('%s ends the climb and takes back what has not left', async (answer, act) => {
    await climb(24 * 19, 72, 40, 30);
    await act();
    await house.look(29);
    expect(await house.watch()).toMatchObject({ state: 'answered', answer, next_step: null });
    expect(await told()).toEqual([
      `ask cancelled ${answer}`,
      'sms skipped sms-off',
      `call cancelled ${answer}`,
    ]);
    expect(await house.messages()).toMatchObject([{ step: 'no-show-ask', state: 'dropped' }]);
    expect(await house.ask('select state from staff_tasks where appointment_id = $1')).toEqual([
      { state: 'done' },
    ]);
    await climb(26, 22, 18);
    expect(await house.steps()).toHaveLength(3);
  });

  it('in whatever words counts after the first step; what had left by then is done', async () => {
    await climb(24 * 19, 72);
    await house.ask(`update messages set state = 'accepted' where appointment_id = $1`);
    await write();
    const said = await house.ask(
      `insert into inbound_messages (clinic_id, id, client_id, conversation_id, kind, wamid_ct, provider_id, received_at)
       select a.clinic_id, gen_random_uuid(), a.client_id, c.id, 'text', '\\x00', decode(md5(random()::text), 'hex'), a.starts_at - interval '70 hours'
       from appointments a join conversations c on c.clinic_id = a.clinic_id and c.client_id = a.client_id where a.id = $1 returning id`,
    );
    expect(said).toHaveLength(1);
    await house.look(69);
    expect(await house.watch()).toMatchObject({ state: 'answered', answer: 'wrote' });
    expect(await told()).toEqual(['ask done wrote']);
  });

  it('to another time writes the old one down as moved, and everything begins anew', async () => {
    await climb(24 * 19, 72);
    const to = house.room.startsAt + 24 * 3_600_000;
    const { visitId } = house.room;
    await house.inA((scope) => moveVisit(scope, { id: visitId, startsAt: to }, Date.now()));
    await house.look(71);
    expect(await house.outcomes()).toMatchObject([{ outcome: 'moved', at: new Date(house.room.startsAt) }]);
    expect(await told()).toEqual(['ask cancelled moved']);
    house.room.startsAt = to;
    await house.look(72);
    expect(await told()).toEqual(['ask cancelled moved', 'ask started']);
    expect((await house.messages()).map(({ state }) => state)).toEqual(['dropped', 'pending']);
    expect(new Set((await house.messages()).map(({ key }) => key)).size).toBe(2);
  });
});

describe('the end', () => {
  it('is a miss, until she comes late after all', async () => {
    await house.look(24 * 19);
    await command('no-show');
    expect(await house.look(-1)).toEqual({ kind: 'over' });
    expect(await house.outcomes()).toMatchObject([{ outcome: 'missed' }]);
    await house.ask('delete from outbox', []);
    await command('check-in');
    const pokes = await house.ask<{ topic: string }>('select topic from outbox where entity_id = $1');
    expect(pokes.map(({ topic }) => topic)).toContain('no-show');
    expect(await house.look(-2)).toEqual({ kind: 'over' });
    expect(await house.outcomes()).toMatchObject([{ outcome: 'came' }]);
  });

  it('of the climb comes at once when the clinic switches it off; what was predicted is still seen to its end', async () => {
    await climb(24 * 19, 72);
    await house.ask('update no_show_settings set is_on = false', []);
    expect(await house.look(71)).toEqual({ kind: 'wait', until: null, for: 'outcome' });
    expect(await told()).toEqual(['ask cancelled switched-off']);
    const scores = () => house.ask('select id from no_show_predictions where appointment_id = $1');
    const before = (await scores()).length;
    await climb(48, 40, 24);
    expect([(await scores()).length, (await house.steps()).length]).toEqual([before, 1]);
    await command('no-show');
    expect(await house.look(-1)).toEqual({ kind: 'over' });
    expect(await house.outcomes()).toMatchObject([{ outcome: 'missed' }]);
    await house.ask('update no_show_settings set is_on = true', []);
  });

  it('of the climb alone comes when a person stops it', async () => {
    await climb(24 * 19, 72);
    expect(await house.inA((scope) => stopLadder(scope, house.room.visitId, 'known'))).toBe(true);
    await house.look(71);
    expect(await told()).toEqual(['ask cancelled stopped']);
    await climb(40, 30, 18);
    expect(await house.steps()).toHaveLength(1);
    expect(await house.inA((scope) => stopLadder(scope, randomUUID(), 'review'))).toBe(false);
  });
});
