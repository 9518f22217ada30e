import { randomUUID } from 'node:crypto';
import type { WorkflowHandle } from '@temporalio/client';
import { answerTap, answerTapId } from '../../workflows/waitlist/answer-tap.ts';
import { fillSlot, fillSlotId, slotChangedSignal } from '../../workflows/waitlist/fill-slot.ts';
import { FakeSlot } from './fake-slot.ts';
import { openTaskStage } from './task-stage.ts';
import { writeHistory } from './write-history.ts';

/*
 * Records real histories of freed times and of answers to taps: `node --import tsx tests/support/record-waitlist-histories.ts`. Run it
 * only to ADD a story.
 */
const minute = 60_000;
const stage = await openTaskStage();

type Story = (slot: FakeSlot, handle: WorkflowHandle<typeof fillSlot>) => Promise<unknown>;
const turn = async (slot: FakeSlot, count: number) => {
  while (slot.turns[count - 1]?.state !== 'sent') await stage.env.sleep(minute);
};
const stories: Record<string, Story> = {
  exhausted: () => Promise.resolve(),
  accepted: async (slot, handle) => {
    await turn(slot, 1);
    await stage.env.sleep(5 * minute);
    slot.answer('accepted');
    await handle.signal(slotChangedSignal);
  },
  declined: async (slot, handle) => {
    await turn(slot, 1);
    slot.answer('declined');
    await handle.signal(slotChangedSignal);
    await turn(slot, 2);
    await handle.signal(slotChangedSignal);
  },
  'not-taken': async (slot) => {
    slot.fate = (name) => (name === 'send' && slot.turns.length === 1 ? new Error('not taken') : null);
    await turn(slot, 2);
  },
  night: async (slot) => {
    slot.quietUntil = (await stage.env.currentTimeMs()) + 10 * 60 * minute;
    await turn(slot, 1);
  },
};
for (const [name, story] of Object.entries(stories)) {
  const input = { clinicId: randomUUID(), openingId: randomUUID() };
  const slot = new FakeSlot(['a', 'b', 'c', 'd'], () => stage.env.currentTimeMs());
  const workflowId = fillSlotId(input.clinicId, input.openingId);
  const { activities } = slot;
  await stage.play({ workflow: fillSlot, workflowId, args: [input], activities }, async (handle) => {
    await story(slot, handle);
    await handle.result();
    await writeHistory('waitlist', `fill-slot-${name}`, handle);
  });
}

const answers = {
  sent: () => Promise.resolve(),
  'given-up': () => Promise.reject(new Error('not taken')),
};
for (const [name, sendOfferAnswer] of Object.entries(answers)) {
  const input = { clinicId: randomUUID(), offerId: randomUUID() };
  const workflowId = answerTapId(input.clinicId, input.offerId);
  await stage.play(
    { workflow: answerTap, workflowId, args: [input], activities: { sendOfferAnswer } },
    async (handle) => {
      await handle.result();
      await writeHistory('waitlist', `answer-tap-${name}`, handle);
    },
  );
}
await stage.close();
process.exit(0);
