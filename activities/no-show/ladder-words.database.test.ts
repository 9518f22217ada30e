import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { buildReplyPayload } from '../../domain/messaging/payloads.ts';
import { lockMessage } from '../../models/message-send.ts';
import { openLadderStage, type LadderStage } from '../../tests/support/ladder-stage.ts';
import { recordStatus } from '../messaging/record-status.ts';
import { startMessaging, type MessagingStage } from '../../tests/support/messaging.ts';

let house: LadderStage;
let stage: MessagingStage;
beforeAll(async () => {
  house = await openLadderStage();
  stage = await startMessaging(house.clinics.workerTenancy);
});
afterAll(async () => {
  await stage.stop();
  await house.close();
});
beforeEach(async () => {
  stage.simulator.reset();
  await house.refresh();
  await house.look(24 * 19);
});

const send = (messageId: string) => {
  const { id } = house.clinics.a;
  return stage.run('sendMessage', id, { messageId }, { workflowId: `clinic/${id}/delivery/${messageId}` });
};
const messageOf = async (step: string) => (await house.messages()).find((one) => one.step === step);
async function sendStep(step: string): Promise<string | undefined> {
  await send((await messageOf(step))?.id ?? '');
  return (await messageOf(step))?.state;
}
/** The tap on a button, as the drain hands it on. */
const press = (reply: 'confirm' | 'cancel') =>
  stage.inbound.applyInbound(house.clinics.a.id, {
    ...{ kind: 'message', wamid: `wamid.${reply}.${house.room.visitId}`, type: 'button' },
    ...{ from: house.room.catalogue.clientPhone.replace('+', ''), at: house.room.startsAt - 70 * 3_600_000 },
    payload: buildReplyPayload({ appointmentId: house.room.visitId, reply, startsAt: house.room.startsAt }),
  } as never);

describe('what the ladder says is not said', () => {
  it('after her answer, though it was on its way', async () => {
    await house.look(72);
    await press('confirm');
    expect(await sendStep('no-show-ask')).toBe('dropped');
    expect(stage.simulator.ledger()).toEqual([]);
  });

  it('once a person stopped it', async () => {
    await house.look(72);
    await house.ask(`update no_show_watches set state = 'stopped' where id = $1`);
    expect(await sendStep('no-show-ask')).toBe('dropped');
  });

  it('twice: the visit’s own request is not sent a moment after the ladder’s', async () => {
    await house.look(72);
    expect(await sendStep('no-show-ask')).toBe('accepted');
    const { visitId: appointmentId, startsAt } = house.room;
    const own = { appointmentId, step: 'confirmation-request', startsAt, usefulUntil: startsAt } as const;
    await stage.run('queueVisitMessage', house.clinics.a.id, own);
    expect(await sendStep('confirmation-request')).toBe('dropped');
    expect(stage.simulator.ledger()).toHaveLength(1);
  });
});

describe('a question of the ladder’s that is lost', () => {
  const pokes = async () =>
    (await house.ask<{ topic: string }>('select topic from outbox where entity_id = $1')).map(
      ({ topic }) => topic,
    );

  it('is not put on top of the visit’s own of a moment ago', async () => {
    await house.look(72);
    const { visitId: appointmentId, startsAt } = house.room;
    const own = { appointmentId, step: 'confirmation-request', startsAt, usefulUntil: startsAt } as const;
    await stage.run('queueVisitMessage', house.clinics.a.id, own);
    expect(await sendStep('confirmation-request')).toBe('accepted');
    expect(await sendStep('no-show-ask')).toBe('dropped');
    expect(stage.simulator.ledger()).toHaveLength(1);
  });

  it('wakes the visit, whose own it was', async () => {
    await house.look(72);
    await house.ask('delete from outbox', []);
    await house.ask(`update no_show_watches set state = 'stopped' where id = $1`);
    expect(await sendStep('no-show-ask')).toBe('dropped');
    expect(await pokes()).toContain('appointment');
  });

  it('wakes it too when she answers before it has left', async () => {
    await house.look(72);
    await press('confirm');
    await house.ask('delete from outbox', []);
    await house.look(71);
    expect((await messageOf('no-show-ask'))?.state).toBe('dropped');
    expect(await pokes()).toContain('appointment');
  });

  it('wakes it too when the provider says that it did not arrive', async () => {
    await house.look(72);
    expect(await sendStep('no-show-ask')).toBe('accepted');
    await house.ask('delete from outbox', []);
    const messageId = (await messageOf('no-show-ask'))?.id ?? '';
    await house.clinics.workerTenancy.withClinic(house.clinics.a.system, async (scope) => {
      const row = await lockMessage(scope, messageId);
      if (row) await recordStatus(scope, row, 'failed', { errorCode: '131026' });
    });
    expect((await messageOf('no-show-ask'))?.state).toBe('failed');
    expect(await pokes()).toContain('appointment');
  });
});

describe('what the ladder says', () => {
  it('goes out with the buttons of the visit, and a tap is an answer', async () => {
    await house.look(72);
    expect(await sendStep('no-show-ask')).toBe('accepted');
    const [sent] = stage.simulator.ledger();
    expect(JSON.stringify(sent)).toContain('presenca_consulta_v1');
    await press('confirm');
    await house.look(69);
    expect(await house.watch()).toMatchObject({ state: 'answered', answer: 'confirmed' });
    expect(await house.steps()).toMatchObject([{ step: 'ask', state: 'done', reason: 'confirmed' }]);
  });

  it('wakes the watch with whatever she writes', async () => {
    await house.look(72);
    await house.ask('delete from outbox', []);
    await stage.inbound.applyInbound(house.clinics.a.id, {
      ...{
        kind: 'message',
        wamid: `wamid.words.${house.room.visitId}`,
        type: 'text',
        text: 'Oi, vou ver e te falo',
      },
      ...{
        from: house.room.catalogue.clientPhone.replace('+', ''),
        at: house.room.startsAt - 70 * 3_600_000,
      },
    } as never);
    const pokes = await house.ask<{ topic: string }>('select topic from outbox where entity_id = $1');
    expect(pokes.map(({ topic }) => topic)).toContain('no-show');
    await house.look(69);
    expect(await house.watch()).toMatchObject({ state: 'answered', answer: 'wrote' });
  });

  it('tells her kindly that her time is given away', async () => {
    await house.look(72);
    await house.ask(
      `update messages set state = 'delivered', sent_at = now() - interval '2 days' where appointment_id = $1`,
    );
    for (const hours of [40, 30, 26, 22, 18]) await house.look(hours);
    expect(await sendStep('no-show-release')).toBe('accepted');
    expect(JSON.stringify(stage.simulator.ledger().at(-1))).toContain('horario_liberado_v1');
    expect(await sendStep('no-show-offer-move')).toBe('dropped');
  });
});
