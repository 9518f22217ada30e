import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Scope } from '../../models/tenancy.ts';
import { acceptOffer, declineOffer } from '../../models/waitlist-offer.ts';
import { startWaitlistStage, type WaitlistStage } from '../../tests/support/waitlist-stage.ts';
import { giveOwnToken } from '../../tests/support/own-token.ts';

let stage: WaitlistStage;
beforeAll(async () => {
  stage = await startWaitlistStage();
});
afterAll(() => stage.stop());
beforeEach(() => stage.reset());

describe('a tap under an offer', () => {
  it("obeys nobody's telephone but hers", async () => {
    await stage.list.waiter();
    const stranger = await stage.list.client();
    const openingId = await stage.freed();
    const offerId = await stage.ask(openingId);
    await stage.tap(offerId, 'accept', stranger.phone);
    await stage.tap(offerId, 'accept', '+5511900000001');
    await stage.tap(stage.list.unknownId(), 'accept', stranger.phone);
    expect(await stage.states(openingId)).toEqual(['sent']);
  });

  it('«Quero» books the held visit once, however often it comes, and tells her', async () => {
    const { phone, entryId } = await stage.list.waiter();
    const openingId = await stage.freed();
    const offerId = await stage.ask(openingId);
    await stage.list.pokes();
    await Promise.all([1, 2, 3, 4].map(() => stage.tap(offerId, 'accept', phone)));
    const [offer] = await stage.list.offers(openingId);
    expect(offer?.state).toBe('accepted');
    expect(await stage.list.visit(offer?.appointmentId ?? '')).toMatchObject({ status: 'booked' });
    expect(await stage.list.entry(entryId)).toBe('booked');
    expect(new Set(await stage.list.pokes())).toEqual(new Set([openingId]));
    expect(new Set(await stage.list.pokes('offer-tap'))).toEqual(new Set([offerId]));
    expect(await stage.advance(openingId)).toEqual({ kind: 'over' });
    expect(await stage.list.opening(stage.startsAt)).toMatchObject({ state: 'filled', isClosed: true });
    await answered(offerId);
    await answered(offerId);
    expect(stage.texts()).toEqual([expect.stringMatching(/^Combinado!/)]);
  });

  it('is answered with the clinic’s own token where it has one', async () => {
    const { phone } = await stage.list.waiter();
    const offerId = await stage.ask(await stage.freed());
    await stage.tap(offerId, 'accept', phone);
    await giveOwnToken(stage.clinics, 'their-own-token');
    await expect(answered(offerId)).rejects.toMatchObject({ message: 'not taken: 190' });
    await giveOwnToken(stage.clinics, null);
    expect(stage.texts()).toEqual([]);
    await answered(offerId);
    expect(stage.texts()).toHaveLength(1);
  });

  it('«Agora não» asks the next one and keeps her place', async () => {
    const { phone, entryId } = await stage.list.waiter();
    const second = await stage.list.waiter();
    const openingId = await stage.freed();
    await stage.tap(await stage.ask(openingId), 'decline', phone);
    await stage.ask(openingId);
    expect(await stage.states(openingId)).toEqual(['declined', 'sent']);
    expect(stage.told().at(-1)).toBe(second.phone);
    expect(await stage.list.entry(entryId)).toBe('waiting');
  });

  it('after the end of her turn changes nothing, is in the story, and she is told', async () => {
    const { phone } = await stage.list.waiter();
    const openingId = await stage.freed();
    const offerId = await stage.ask(openingId);
    await stage.list.endTurn(openingId);
    await stage.tap(offerId, 'accept', phone);
    await stage.advance(openingId);
    await stage.tap(offerId, 'accept', phone);
    expect(await stage.states(openingId)).toEqual(['lapsed']);
    const { rows } = await stage.clinics.admin.query<{ kind: string }>(
      `select e.kind from appointment_events e join waitlist_offers o on o.appointment_id = e.appointment_id
       where o.id = $1 and e.kind = 'reply-too-late'`,
      [offerId],
    );
    expect(rows).toHaveLength(2);
    await answered(offerId);
    expect(stage.texts()).toEqual([expect.stringMatching(/^Que pena/)]);
  });

  it('«Agora não» wakes the times that wait for the end of her turn', async () => {
    const { phone } = await stage.list.waiter();
    const other = await stage.freed(stage.startsAt + 7_200_000);
    const offerId = await stage.ask(await stage.freed());
    expect(await stage.advance(other)).toMatchObject({ kind: 'wait', why: 'other-turn' });
    await stage.list.pokes();
    await stage.tap(offerId, 'decline', phone);
    expect(await stage.list.pokes()).toContain(other);
    expect(await stage.advance(other)).toMatchObject({ kind: 'send' });
  });

  it('«Agora não» in the instant of a «Quero» is one of both, and says so', async () => {
    const { clientId } = await stage.list.waiter();
    const openingId = await stage.freed();
    const offerId = await stage.ask(openingId);
    const { a, tenancy } = stage.clinics;
    const actor = { clinicId: a.id, actorId: clientId, role: 'client' } as const;
    const asHer = <T>(work: (scope: Scope) => Promise<T>) =>
      tenancy.withClinic({ ...actor, sessionId: null, requestId: null }, work);
    let declined: Promise<unknown> = Promise.resolve();
    await asHer(async (scope) => {
      await acceptOffer(scope, offerId);
      declined = asHer((other) => declineOffer(other, offerId)).catch((error: unknown) => error);
      // Long enough for the other one to have read what it decides by.
      await new Promise((resolve) => setTimeout(resolve, 300));
    });
    expect(await declined).toMatchObject({ code: 'offer-over' });
    expect(await stage.states(openingId)).toEqual(['accepted']);
  });

  it('in the instant her turn ends is the end or the answer, never both', async () => {
    const { phone } = await stage.list.waiter();
    for (let round = 0; round < 10; round += 1) {
      await stage.clinics.admin.query(
        'delete from waitlist_offers where client_id in (select client_id from waitlist_entries)',
      );
      await stage.clinics.admin.query(
        `update waitlist_entries set state = 'waiting', appointment_id = null where state <> 'left'`,
      );
      const at = stage.startsAt + (round + 4) * 86_400_000;
      const openingId = await stage.freed(at);
      const offerId = await stage.ask(openingId);
      await stage.clinics.admin.query(
        `update waitlist_offers set offered_at = now() - interval '1 day', expires_at = clock_timestamp() + interval '4 ms'
         where id = $1`,
        [offerId],
      );
      await Promise.all([
        stage.tap(offerId, 'accept', phone),
        stage.advance(openingId),
        stage.advance(openingId),
      ]);
      await new Promise((resolve) => setTimeout(resolve, 10));
      await stage.advance(openingId);
      const [offer] = await stage.list.offers(openingId);
      const visit = await stage.list.visit(offer?.appointmentId ?? '');
      expect([
        ['accepted', 'booked'],
        ['lapsed', 'cancelled'],
      ]).toContainEqual([offer?.state, visit?.status]);
    }
  });
});

const answered = (offerId: string) => {
  const { id } = stage.clinics.a;
  const workflowId = `clinic/${id}/offer-tap/${offerId}`;
  return stage.stage.run('sendOfferAnswer', id, { offerId }, { workflowId });
};
