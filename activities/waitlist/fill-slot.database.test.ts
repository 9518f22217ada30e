import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { moveVisit } from '../../models/moving.ts';
import { commandAppointment } from '../../models/appointment-commands.ts';
import { startWaitlistStage, type WaitlistStage } from '../../tests/support/waitlist-stage.ts';
import type { Waiter } from '../../tests/support/waitlist.ts';

let stage: WaitlistStage;
beforeAll(async () => {
  stage = await startWaitlistStage();
});
afterAll(() => stage.stop());
beforeEach(() => stage.reset());

describe('a time that becomes free is offered to nobody', () => {
  it('when nobody waits, when it is too near, or when the clinic wants no waitlist', async () => {
    expect(await stage.freed()).toBe('none');
    await stage.list.waiter();
    await stage.clinics.admin.query(policy({ waitlist_min_lead_min: 10_080 }));
    expect(await stage.freed()).toBe('none');
    await stage.clinics.admin.query(policy({ is_waitlist_on: false }));
    expect(await stage.freed()).toBe('none');
    expect(await stage.list.pokes()).toEqual([]);
  });

  it('when it was only held and free for everybody before', async () => {
    await stage.list.waiter();
    const hold = { expiresAt: new Date(Date.now() + 600_000) };
    const held = await stage.list.book(stage.startsAt, { hold });
    await stage.clinics.workerTenancy.withClinic(stage.clinics.a.system, (scope) =>
      commandAppointment(scope, 'release', { id: held.id }),
    );
    expect(await stage.list.opening(stage.startsAt)).toBeUndefined();
    expect(await stage.list.pokes()).toEqual([]);
  });

  it('who gave it up herself, nor whoever cannot be written to', async () => {
    await stage.list.join(stage.catalogue().clientId);
    await stage.list.waiter({}, null);
    const openingId = await stage.freed();
    expect(await stage.advance(openingId)).toEqual({ kind: 'over' });
    expect(await stage.list.opening(stage.startsAt)).toMatchObject({ state: 'exhausted', isClosed: true });
    expect(stage.told()).toEqual([]);
  });

  it('after somebody else took it', async () => {
    await stage.list.waiter();
    const openingId = await stage.freed();
    await stage.list.book(stage.startsAt);
    expect(await stage.advance(openingId)).toEqual({ kind: 'over' });
    expect(await stage.list.opening(stage.startsAt)).toMatchObject({ state: 'taken' });
  });

  it('of another clinic', async () => {
    await stage.list.waiter();
    const openingId = await stage.freed();
    expect(await stage.run('advanceSlot', { openingId }, stage.clinics.b.id)).toEqual({ kind: 'over' });
    expect(await stage.list.opening(stage.startsAt)).toMatchObject({ state: 'open' });
  });

  it('in the first minute after staff moved a visit away, who may move it back', async () => {
    await stage.list.waiter();
    const visit = await stage.list.book(stage.startsAt);
    const startsAt = stage.startsAt + 86_400_000;
    await stage.clinics.workerTenancy.withClinic(stage.clinics.a.system, (scope) =>
      moveVisit(scope, { id: visit.id, startsAt }, Date.now()),
    );
    const openingId = (await stage.list.opening(stage.startsAt))?.id ?? '';
    expect(await stage.advance(openingId)).toMatchObject({ kind: 'wait', why: 'undo' });
    await stage.clinics.admin.query(
      `update slot_openings set created_at = created_at - interval '1 minute' where id = $1`,
      [openingId],
    );
    expect(await stage.advance(openingId)).toMatchObject({ kind: 'send' });
  });

  it('at night, but in the morning', async () => {
    await stage.list.waiter();
    const openingId = await stage.freed();
    const now = new Date();
    const clock = (minutes: number) =>
      new Date(now.getTime() + minutes * 60_000).toLocaleTimeString('en-GB', {
        ...{ timeZone: stage.clinics.a.timeZone, hour: '2-digit', minute: '2-digit' },
      });
    const night = { quietHours: { from: clock(-60), to: clock(60) }, quietDays: false };
    await stage.clinics.admin.query(`update clinics set visit_policy = $2 where clinic_id = $1`, [
      stage.clinics.a.id,
      JSON.stringify(night),
    ]);
    const step = await stage.advance(openingId);
    await stage.list.wakeful();
    expect(step).toMatchObject({ kind: 'wait', why: 'quiet-time' });
    const until = step.kind === 'wait' ? step.until - now.getTime() : 0;
    expect(Math.abs(until - 3_600_000)).toBeLessThanOrEqual(60_000);
  });
});

describe('a time that becomes free', () => {
  it('is held for the first one, who is told once, and her turn counts from there', async () => {
    const first = await stage.list.waiter();
    await stage.list.waiter();
    const openingId = await stage.freed();
    expect(await stage.list.pokes()).toEqual([openingId]);
    const offerId = await stage.ask(openingId);
    await stage.run('sendOffer', { openingId, offerId });
    expect(stage.told()).toEqual([first.phone]);
    const [offer] = await stage.list.offers(openingId);
    expect(offer).toMatchObject({ clientId: first.clientId, state: 'sent', turn: 1 });
    expect((offer?.expiresAt?.getTime() ?? 0) - (offer?.offeredAt?.getTime() ?? 0)).toBe(15 * 60_000);
    const visit = await stage.list.visit(offer?.appointmentId ?? '');
    expect(visit).toMatchObject({ status: 'held', origin: 'waitlist', clientId: first.clientId });
    expect((visit?.holdExpiresAt?.getTime() ?? 0) - (offer?.expiresAt?.getTime() ?? 0)).toBe(5_000);
    expect(await stage.list.entry(first.entryId)).toBe('offered');
    expect(await stage.advance(openingId)).toMatchObject({
      kind: 'wait',
      until: offer?.expiresAt?.getTime(),
    });
  });

  it('is told of without the procedure, with the end of the turn and two buttons', async () => {
    await stage.list.waiter();
    await stage.ask(await stage.freed());
    const message = JSON.stringify(stage.stage.simulator.ledger()[0]);
    expect(message).toMatch(/vaga_disponivel/);
    expect(message).toMatch(/guardado para você até as \d\d:\d\d/);
    expect(message).not.toMatch(/Avaliação/);
    expect(message).toMatch(/wait:[0-9a-f-]{36}:accept/);
  });

  it('goes to the next one when the turn ends, three times at the most, and never twice to one', async () => {
    const waiters: Waiter[] = [];
    for (let count = 0; count < 4; count += 1) waiters.push(await stage.list.waiter());
    const openingId = await stage.freed();
    for (let turn = 0; turn < 3; turn += 1) {
      await stage.ask(openingId);
      await stage.list.endTurn(openingId);
    }
    expect(await stage.advance(openingId)).toEqual({ kind: 'over' });
    expect(await stage.states(openingId)).toEqual(['lapsed', 'lapsed', 'lapsed']);
    expect(stage.told()).toEqual(waiters.slice(0, 3).map(({ phone }) => phone));
    expect(await stage.list.opening(stage.startsAt)).toMatchObject({ state: 'exhausted', isClosed: true });
    for (const { appointmentId } of await stage.list.offers(openingId))
      expect(await stage.list.visit(appointmentId)).toMatchObject({ status: 'cancelled' });
    expect(await stage.list.entry(waiters[0]?.entryId ?? '')).toBe('waiting');
    // The holds that lapsed opened nothing of their own.
    expect(await stage.list.pokes()).toEqual([openingId]);
  });

  it('passes over whoever cannot be booked after all, and whose message the provider refuses', async () => {
    await rooms(false);
    await stage.list.waiter({ procedureIds: [stage.catalogue().roomProcedureId] });
    const refused = await stage.list.waiter();
    const last = await stage.list.waiter();
    const openingId = await stage.freed();
    const step = await stage.advance(openingId);
    expect((await stage.list.offers(openingId))[0]?.clientId).toBe(refused.clientId);
    await stage.run('dropOffer', { openingId, offerId: step.kind === 'send' ? step.offerId : '' });
    await stage.ask(openingId);
    await rooms(true);
    expect(await stage.states(openingId)).toEqual(['failed', 'sent']);
    expect(stage.told()).toEqual([last.phone]);
  });

  it('takes no turn by whoever could not be reached, and is tried six times at the most', async () => {
    for (let count = 0; count < 7; count += 1) await stage.list.waiter();
    const openingId = await stage.freed();
    const lose = async () => {
      const step = await stage.advance(openingId);
      await stage.run('dropOffer', { openingId, offerId: step.kind === 'send' ? step.offerId : '' });
    };
    await lose();
    await stage.ask(openingId);
    await stage.list.endTurn(openingId);
    for (let count = 0; count < 3; count += 1) await lose();
    await stage.ask(openingId);
    await stage.list.endTurn(openingId);
    expect(await stage.advance(openingId)).toEqual({ kind: 'over' });
    const offers = await stage.list.offers(openingId);
    expect(offers.map(({ state, turn }) => [state, turn])).toEqual([
      ...[
        ['failed', 1],
        ['lapsed', 1],
        ['failed', 2],
        ['failed', 2],
        ['failed', 2],
        ['lapsed', 2],
      ],
    ]);
    expect(await stage.list.opening(stage.startsAt)).toMatchObject({ state: 'exhausted' });
  });

  it('goes on at once when the provider could not deliver the message', async () => {
    const lost = await stage.list.waiter();
    await stage.list.waiter();
    const openingId = await stage.freed();
    stage.stage.simulator.setFaults({ unreachable: [lost.phone, lost.phone.slice(1)] });
    await stage.ask(openingId);
    await vi.waitFor(() => expect(stage.stage.received.some(({ kind }) => kind === 'status')).toBe(true));
    await stage.list.pokes();
    for (const item of stage.stage.received) await stage.stage.inbound.applyInbound(stage.clinics.a.id, item);
    expect(await stage.states(openingId)).toEqual(['failed']);
    expect(await stage.list.pokes()).toEqual([openingId]);
    expect(await stage.advance(openingId)).toMatchObject({ kind: 'send' });
  });

  it('waits for somebody who is being asked for another time', async () => {
    await stage.list.waiter();
    const [one, other] = [await stage.freed(), await stage.freed(stage.startsAt + 7_200_000)];
    await stage.ask(one);
    const step = await stage.advance(other);
    expect(step).toMatchObject({ kind: 'wait', why: 'other-turn' });
    await stage.list.endTurn(one);
    expect(await stage.advance(one)).toEqual({ kind: 'over' });
    expect(await stage.advance(other)).toMatchObject({ kind: 'send' });
  });

  it('that comes free with others goes to one client in her turn, though all reach for one client at once', async () => {
    await stage.list.waiter();
    const hours = [1, 2, 3, 4, 5].map((hour) => stage.startsAt + hour * 3_600_000);
    const ids: string[] = [];
    for (const hour of hours) ids.push(await stage.freed(hour));
    const steps = await Promise.all(ids.map((id) => stage.advance(id)));
    expect(steps.map(({ kind }) => kind).toSorted()).toEqual(['send', 'wait', 'wait', 'wait', 'wait']);
    expect((await Promise.all(ids.map((id) => stage.states(id)))).flat()).toEqual(['sending']);
  });

  it('is offered no more once somebody stopped it or gave the held visit up', async () => {
    await stage.list.waiter();
    await stage.list.waiter();
    const openingId = await stage.freed();
    await stage.ask(openingId);
    const [offer] = await stage.list.offers(openingId);
    await stage.clinics.workerTenancy.withClinic(stage.clinics.a.system, (scope) =>
      commandAppointment(scope, 'release', { id: offer?.appointmentId ?? '' }),
    );
    expect(await stage.list.pokes()).toContain(openingId);
    await stage.clinics.admin.query(`update slot_openings set state = 'stopped' where id = $1`, [openingId]);
    expect(await stage.advance(openingId)).toEqual({ kind: 'over' });
    expect(await stage.states(openingId)).toEqual(['withdrawn']);
  });

  it('is asked for at most twenty times a day of the same client', async () => {
    const { clientId } = await stage.list.waiter();
    const openingId = await stage.freed();
    await stage.clinics.admin.query(
      `insert into waitlist_offers (clinic_id, id, opening_id, entry_id, client_id, appointment_id, turn, offered_day,
         turn_of_day, state)
       select $1, gen_random_uuid(), o.id, e.id, e.client_id, o.appointment_id, 1, (now() at time zone $4)::date, 20, 'lapsed'
       from waitlist_entries e, slot_openings o where e.client_id = $2 and o.id = $3`,
      [stage.clinics.a.id, clientId, (await otherOpening()) ?? '', stage.clinics.a.timeZone],
    );
    expect(await stage.advance(openingId)).toEqual({ kind: 'over' });
    expect(stage.told()).toEqual([]);
  });
});

async function otherOpening(): Promise<string | undefined> {
  await stage.freed(stage.startsAt + 10_800_000);
  return (await stage.list.opening(stage.startsAt + 10_800_000))?.id;
}

const rooms = (areActive: boolean) =>
  stage.clinics.admin.query(`update resources set is_active = $1 where kind = 'room'`, [areActive]);

/** The defaults of domain/clinic/booking-policy.ts as a row, but for a column. */
function policy(change: Record<string, boolean | number>): string {
  const row = {
    ...{ version: 1, is_online: false, min_lead_min: 120, max_ahead_days: 60, hold_min: 15, step_min: 15 },
    ...{ cancel_hours: 2, move_hours: 12, max_moves: 2, deposit_kind: "'none'", deposit_cents: 0 },
    ...{ deposit_percent: 0, refund_hours: 24, late_refund_percent: 0, no_show_refund_percent: 0 },
    ...{ regret_days: 7, is_waitlist_on: true, waitlist_turn_min: 15, waitlist_min_lead_min: 60 },
    ...change,
  };
  return `insert into booking_policies (clinic_id, ${Object.keys(row).join(', ')})
    values ('${stage.clinics.a.id}', ${Object.values(row).join(', ')})
    on conflict (clinic_id) do update set is_waitlist_on = excluded.is_waitlist_on,
      waitlist_min_lead_min = excluded.waitlist_min_lead_min`;
}
