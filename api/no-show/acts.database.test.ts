import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { commandAppointment } from '../../models/appointment-commands.ts';
import { blockProcessing } from '../../models/processing-block.ts';
import { type Person, startApi, type TestApi } from '../../tests/support/api.ts';
import { type LadderStage, openLadderStage } from '../../tests/support/ladder-stage.ts';

let house: LadderStage;
let api: TestApi;
let desk: Person;
beforeAll(async () => {
  house = await openLadderStage();
  api = await startApi(house.clinics);
  desk = await api.signIn(house.clinics.a, 'receptionist');
});
afterAll(async () => {
  await api.close();
  await house.close();
});
beforeEach(async () => {
  await house.refresh();
  await house.look(24 * 19);
});

interface Card {
  state: string;
  answer: string | null;
  steps: { step: string; state: string; reason: string | null; startedBy: { name: string } | null }[];
}
const path = (verb: string, id = house.room.visitId) => `/appointments/${id}/risk/${verb}`;
const act = (verb: string, body?: object, who = desk) => who.post<Card & { code: string }>(path(verb), body);
const bodies: [string, object | undefined][] = [
  ['steps', { step: 'call' }],
  ['call', { result: 'no-answer' }],
  ['stop', { reason: 'known' }],
  ['resume', undefined],
];
const statusOf = async () =>
  (await house.ask<{ status: string }>('select status from appointments where id = $1'))[0]?.status;

describe('acts are refused', () => {
  it('to strangers, to who may only read, and of another clinic or of no visit', async () => {
    const auditor = await api.signIn(house.clinics.a, 'auditor');
    const other = await api.signIn(house.clinics.b, 'receptionist');
    for (const [verb, body] of bodies) {
      expect((await api.stranger().post(path(verb), body)).status).toBe(401);
      expect((await act(verb, body, auditor)).status).toBe(403);
      expect((await act(verb, body, other)).status).toBe(404);
      expect((await desk.post(path(verb, randomUUID()), body)).status).toBe(404);
    }
    expect(await house.steps()).toEqual([]);
  });

  it('with nothing, too much or nonsense in the body', async () => {
    for (const [verb, body] of [
      ['steps', {}],
      ['steps', { step: 'shout' }],
      ['steps', { step: 'call', at: 1 }],
      ['call', { result: 'maybe' }],
      ['call', { result: 'no-answer', note: ' ' }],
      ['stop', { reason: 'review' }],
      ['stop', {}],
    ] as const)
      expect((await act(verb, body)).status, `${verb} ${JSON.stringify(body)}`).toBe(400);
  });

  it('for whoever is held out of the ladder', async () => {
    await house.refresh('held-out');
    await house.look(24 * 19);
    for (const [verb, body] of bodies) {
      const { status, body: told } = await act(verb, body);
      expect([verb, status, told.code]).toEqual([verb, 409, 'held-out']);
    }
  });

  it('twice, as the first thing when it is the last, and after her answer', async () => {
    expect((await act('steps', { step: 'release' })).body.code).toBe('step-not-now');
    expect((await act('steps', { step: 'call' })).status).toBe(200);
    expect((await act('steps', { step: 'call' })).body.code).toBe('step-not-now');
    expect((await act('call', { result: 'will-come' })).status).toBe(200);
    expect((await act('steps', { step: 'ask' })).body.code).toBe('step-not-now');
    expect((await act('call', { result: 'cancels' })).body.code).toBe('transition-refused');
    expect((await act('stop', { reason: 'known' })).body.code).toBe('transition-refused');
    expect((await act('resume')).body.code).toBe('transition-refused');
  });

  it('with less than two hours left, and when the visit is over', async () => {
    await house.ask(`update no_show_watches set visit_starts_at = now() + interval '1 hour' where id = $1`);
    await house.ask(
      `update appointments set starts_at = (select visit_starts_at from no_show_watches where id = $1), ends_at = now() + interval '2 hours' where id = $1`,
    );
    expect((await act('steps', { step: 'ask' })).body.code).toBe('step-not-now');
    await house.inA((scope) => commandAppointment(scope, 'cancel', { id: house.room.visitId }));
    await house.look(0);
    expect((await act('call', { result: 'will-come' })).body.code).toBe('transition-refused');
  });
});

describe('what a call found is refused', () => {
  it('of a visit that is no longer to come, though the process has not looked yet', async () => {
    await house.inA((scope) => commandAppointment(scope, 'check-in', { id: house.room.visitId }));
    for (const result of ['wants-to-move', 'will-come', 'cancels', 'no-answer'])
      expect((await act('call', { result })).body.code).toBe('transition-refused');
    expect(await statusOf()).toBe('arrived');
    expect(await house.steps()).toEqual([]);
  });

  it('as every act is, while the clinic has it switched off', async () => {
    await house.ask('update no_show_settings set is_on = false', []);
    for (const [verb, body] of bodies) expect((await act(verb, body)).body.code).toBe('transition-refused');
    await house.ask('update no_show_settings set is_on = true', []);
  });

  it('as every act is, of whoever objected to being weighed', async () => {
    const { clientId } = house.room.catalogue;
    await house.inA((scope) =>
      blockProcessing(scope, { clientId, scope: 'scoring', ground: 'opposition', requestId: null }),
    );
    for (const [verb, body] of bodies) expect((await act(verb, body)).body.code).toBe('transition-refused');
  });
});

describe('a person', () => {
  it('takes a step before its time: the process does it, once, in her name', async () => {
    const { body } = await act('steps', { step: 'ask' });
    expect(body.steps).toMatchObject([
      { step: 'ask', state: 'started', startedBy: { name: 'Equipe receptionist' } },
    ]);
    await house.look(24 * 19);
    await house.look(72);
    expect(await house.messages()).toMatchObject([{ step: 'no-show-ask', state: 'pending' }]);
    expect(await house.steps()).toMatchObject([{ step: 'ask', state: 'started', reason: null }]);
  });

  it.each([
    ['will-come', 'confirmed'],
    ['cancels', 'cancelled'],
    ['wants-to-move', 'booked'],
  ])('writes down that she %s, and the visit knows it', async (result, status) => {
    await act('steps', { step: 'call' });
    await house.look(24 * 19);
    const { body } = await act('call', { result, note: 'Falei com a mãe.' });
    expect(body.steps).toMatchObject([{ step: 'call', state: 'done', reason: result }]);
    expect(body).toMatchObject({ state: 'answered', answer: 'told-staff' });
    expect(await statusOf()).toBe(status);
    const tasks = await house.ask<{ state: string; note: Buffer | null }>(
      'select state, note_ct as note from staff_tasks where appointment_id = $1',
    );
    expect(tasks).toMatchObject([{ state: 'done' }]);
    expect(tasks[0]?.note?.toString('latin1')).not.toContain('Falei');
    await house.look(72);
    expect(await house.messages()).toEqual([]);
  });

  it('who reached nobody lets the ladder go on', async () => {
    await house.look(72);
    await house.look(30);
    const { body } = await act('call', { result: 'no-answer' });
    expect(body.state).toBe('climbing');
    await house.look(22);
    expect((await house.steps()).map(({ step, reason }) => [step, reason])).toContainEqual([
      'call',
      'no-answer',
    ]);
    expect((await house.steps()).at(-1)).toMatchObject({ step: 'offer-move', state: 'started' });
    expect(await statusOf()).toBe('booked');
  });

  it('stops the ladder, and goes on with it; what a review set aside stays', async () => {
    expect((await act('stop', { reason: 'agreed' })).body.state).toBe('stopped');
    await house.look(72);
    expect(await house.steps()).toEqual([]);
    expect((await act('resume')).body.state).toBe('watching');
    await house.look(71);
    expect(await house.steps()).toHaveLength(1);
    await house.ask(`update no_show_watches set state = 'stopped', stop_reason = 'review' where id = $1`);
    expect((await act('resume')).body.code).toBe('transition-refused');
  });
});
