import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { defaultBookingPolicy } from '../../domain/clinic/booking-policy.ts';
import { commandAppointment } from '../../models/appointment-commands.ts';
import { writeBookingPolicy } from '../../models/booking-policy.ts';
import { moveVisit } from '../../models/moving.ts';
import { resumeLadder } from '../../models/no-show-acts.ts';
import { noteStep } from '../../models/no-show-steps.ts';
import { isLadderStepWanted } from '../../models/no-show-words.ts';
import { openWatch, stopLadder } from '../../models/no-show-watch.ts';
import { openLadderStage, type LadderStage } from '../../tests/support/ladder-stage.ts';

let house: LadderStage;
beforeAll(async () => {
  house = await openLadderStage();
});
afterAll(() => house.close());
beforeEach(() => house.refresh());

const hours = (count: number) => count * 3_600_000;
const told = async () =>
  (await house.steps()).map(({ step, state, reason }) => [step, state, reason].join(' ').trim());
async function climb(...before: number[]): Promise<void> {
  for (const count of before) await house.look(count);
}
/** So many hours before the start that it has now. */
async function move(by: number, before: number): Promise<void> {
  const { visitId: id, startsAt } = house.room;
  const to = startsAt + hours(by);
  await house.inA((scope) => moveVisit(scope, { id, startsAt: to }, startsAt - hours(before)));
  house.room.startsAt = to;
}
const stop = (reason: 'known' | 'review') =>
  house.inA((scope) => stopLadder(scope, house.room.visitId, reason));
const openAgain = (startsAt: number) =>
  house.inA((scope) => openWatch(scope, house.room.visitId, new Date(startsAt), 'treated'));
const risk = async () =>
  (
    await house.ask<Record<string, unknown>>(
      'select state, stop_reason, answer, prediction_id, risk, band from no_show_watches where id = $1',
    )
  )[0];

describe('a watch that is opened again', () => {
  it('keeps what a person or a review decided, and what she said', async () => {
    await climb(24 * 19, 72);
    await stop('review');
    await house.look(71);
    await openAgain(house.room.startsAt);
    expect(await risk()).toMatchObject({ state: 'stopped', stop_reason: 'review', band: 'high' });
    await house.ask(
      `update no_show_watches set state = 'answered', answer = 'told-staff', stop_reason = null where id = $1`,
    );
    await openAgain(house.room.startsAt);
    expect(await risk()).toMatchObject({ state: 'answered', answer: 'told-staff' });
    await house.ask(`update no_show_watches set state = 'over' where id = $1`);
    await openAgain(house.room.startsAt);
    expect(await risk()).toMatchObject({ state: 'watching', answer: null });
  });

  it('for another time knows nothing any more', async () => {
    await climb(24 * 19, 72);
    await stop('known');
    await openAgain(house.room.startsAt + hours(24));
    expect(await risk()).toEqual({
      ...{ state: 'watching', stop_reason: null, answer: null, prediction_id: null, risk: null, band: null },
    });
  });
});

describe('a visit that is moved away and back', () => {
  it('is weighed and asked anew: what was done and said before the time was agreed again does not count', async () => {
    await house.look(24 * 19);
    // Somebody did not want to wait for it.
    const { visitId: appointmentId, startsAt } = house.room;
    const of = { appointmentId, startsAt: new Date(startsAt), step: 'ask' } as const;
    await house.inA((scope) =>
      noteStep(scope, of, { state: 'started' }, { at: new Date(startsAt - hours(100)) }),
    );
    await house.look(100);
    expect(await told()).toEqual(['ask started']);
    await move(24, 99);
    await climb(122);
    await move(-24, 121);
    await house.look(96);
    expect(await told()).toEqual(['ask skipped moved']);
    await house.look(72);
    expect(await told()).toEqual(['ask started']);
    const predicted = await house.ask<{ count: number }>(
      `select count(*)::int as count from no_show_predictions where appointment_id = $1 and visit_starts_at = $2 group by moment order by 1`,
      [house.room.visitId, new Date(house.room.startsAt)],
    );
    expect(predicted.some(({ count }) => count === 2)).toBe(true);
    const asks = (await house.messages()).filter(({ step }) => step === 'no-show-ask');
    expect(asks.at(-1)?.state).toBe('pending');
    expect(new Set(asks.map(({ key }) => key)).size).toBe(asks.length);
    expect((await house.outcomes()).map(({ outcome }) => outcome)).toEqual(['moved', 'moved']);
    await climb(69, 40, 30);
    expect(await told()).toContain('call started');
    expect(await risk()).toMatchObject({ state: 'climbing' });
  });
});

describe('who goes on with a ladder', () => {
  it('knows what she had written by then: only a new word is an answer', async () => {
    await climb(24 * 19, 72);
    const write = (before: number) =>
      house
        .ask(
          `with talk as (insert into conversations (clinic_id, id, client_id, last_inbound_at)
           select clinic_id, gen_random_uuid(), client_id, now() from appointments where id = $1 on conflict do nothing returning 1)
         select count(*) from talk`,
        )
        .then(() =>
          house.ask(
            `insert into inbound_messages (clinic_id, id, client_id, conversation_id, kind, wamid_ct, provider_id, received_at)
           select a.clinic_id, gen_random_uuid(), a.client_id, c.id, 'text', '\\x00', decode(md5(random()::text), 'hex'), $2
           from appointments a join conversations c on c.clinic_id = a.clinic_id and c.client_id = a.client_id where a.id = $1`,
            [house.room.visitId, new Date(house.room.startsAt - hours(before))],
          ),
        );
    await stop('known');
    await house.look(71);
    await write(70);
    const at = house.room.startsAt - hours(69);
    await house.inA((scope) => resumeLadder(scope, house.room.visitId, at));
    await climb(68, 30);
    expect(await told()).toContain('call started');
    await write(29);
    await house.look(28);
    expect(await risk()).toMatchObject({ state: 'answered', answer: 'wrote' });
  });
});

describe('a wider hold-out', () => {
  it('takes back what is under way, and nothing of it leaves meanwhile', async () => {
    await climb(24 * 19, 72);
    const [message] = await house.messages();
    const asked = {
      ...{ id: message?.id ?? '', fallbackOf: null, step: 'no-show-ask' },
      ...{ appointmentId: house.room.visitId, visitStartsAt: new Date(house.room.startsAt) },
    };
    const isWanted = () => house.inA((scope) => isLadderStepWanted(scope, asked));
    expect(await isWanted()).toBe(true);
    await house.ask(`update no_show_watches set arm = 'held-out' where id = $1`);
    expect(await isWanted()).toBe(false);
    await house.look(71);
    expect(await told()).toEqual(['ask cancelled switched-off']);
    expect(await house.messages()).toMatchObject([{ state: 'dropped' }]);
  });
});

describe('a visit that cannot be weighed', () => {
  it('is tried again in a while, not given up', async () => {
    // Held once, and its booking is not told of yet.
    await house.inA(({ trx, clinicId }) =>
      trx('appointmentEvents').insert({
        clinicId,
        appointmentId: house.room.visitId,
        kind: 'held',
        details: '{}',
      }),
    );
    const next = (await house.look(24 * 19)) as { until: number; for: string };
    expect(next).toMatchObject({ kind: 'wait', for: 'pause' });
    expect(next.until - (house.room.startsAt - hours(24 * 19))).toBe(60_000);
  });
});

describe('money that the ladder asked for', () => {
  beforeAll(async () => {
    await house.ask(
      `insert into payment_accounts (clinic_id, client_id_ct, client_secret_ct, pix_key_ct, pix_key_kind, is_active, webhook_token_hash, webhook_token_ct)
       values ($1, '\\x00', '\\x00', '\\x00', 'random', true, '\\x00', '\\x00')`,
      [house.clinics.a.id],
    );
    await house.inA((scope) =>
      writeBookingPolicy(scope, 0, { ...defaultBookingPolicy, depositKind: 'fixed', depositCents: 5_000 }),
    );
  });
  beforeEach(() => climb(24 * 19, 72, 40, 30, 26));
  const deposits = () =>
    house.ask<{ state: string; waived: boolean; closed: boolean; poked: boolean }>(
      `select state, waived_at is not null as waived, is_closed as closed,
         exists (select from outbox o where o.topic = 'deposit' and o.entity_id = d.id) as poked
       from deposits d where appointment_id = $1 order by created_at`,
    );
  const withdrawn = [{ state: 'asked', waived: true, closed: false, poked: true }];

  it.each([
    [
      'she confirmed',
      () => house.inA((scope) => commandAppointment(scope, 'confirm', { id: house.room.visitId })),
    ],
    ['somebody stopped the ladder', () => stop('known')],
    ['a review set the risk aside', () => stop('review')],
    ['the clinic switched it off', () => house.ask('update no_show_settings set is_on = false', [])],
  ])('is wanted no more when %s', async (_, act) => {
    expect(await deposits()).toMatchObject([{ state: 'asked', waived: false }]);
    await house.ask('delete from outbox', []);
    await act();
    await house.look(25);
    await house.ask('update no_show_settings set is_on = true', []);
    expect(await deposits()).toEqual(withdrawn);
    expect((await told()).at(-1)).toMatch(/^deposit cancelled/);
  });

  it('is asked anew after a move', async () => {
    await move(48, 25);
    await house.look(73);
    expect(await deposits()).toMatchObject([{ state: 'asked', waived: true }]);
    // As the deposit's own process ends it.
    await house.ask(`update deposits set state = 'waived' where appointment_id = $1`);
    await climb(72, 40, 30, 26);
    expect((await told()).at(-1)).toBe('deposit started');
    expect(await deposits()).toMatchObject([{ state: 'waived' }, { state: 'asked', waived: false }]);
  });

  it('stands after a vague word, until she is clear; paid, it is never touched', async () => {
    await house.ask(`update no_show_watches set state = 'answered', answer = 'wrote' where id = $1`);
    await house.look(25);
    expect(await deposits()).toMatchObject([{ waived: false }]);
    await house.inA((scope) => commandAppointment(scope, 'confirm', { id: house.room.visitId }));
    await house.look(24);
    expect(await deposits()).toMatchObject([{ waived: true }]);
    await house.refresh();
    await climb(24 * 19, 72, 40, 30, 26);
    await house.ask(
      `update deposits set state = 'paid', paid_at = (select starts_at - interval '26 hours' from appointments where id = $1) where appointment_id = $1`,
    );
    await house.inA((scope) => commandAppointment(scope, 'confirm', { id: house.room.visitId }));
    await house.look(25);
    expect(await deposits()).toMatchObject([{ state: 'paid', waived: false }]);
    expect((await told()).at(-1)).toMatch(/^deposit done/);
  });
});
