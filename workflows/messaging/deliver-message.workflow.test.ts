import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  openDeliveryStage,
  type DeliveryStage,
  type PlayedMessage,
} from '../../tests/support/delivery-stage.ts';
import { messageChangedSignal } from './deliver-message.ts';

const minute = 60_000;
const over = { kind: 'over' } as const;
const look = { kind: 'look' } as const;
const send = (now: number) => ({ kind: 'send', until: Math.round(now) + 15 * minute }) as const;
const waitFor = (ms: number) => (now: number) =>
  ({ kind: 'wait', until: Math.round(now) + ms, for: 'receipt' }) as const;
const notTaken = new Error('not taken');

let stage: DeliveryStage;
beforeAll(async () => {
  stage = await openDeliveryStage();
});
afterAll(() => stage.close());

const names = ({ calls }: PlayedMessage) => calls.map(({ name }) => name);
const asked = async (message: PlayedMessage, times: number) => {
  while (message.calls.length < times) await message.sleep(50);
};

describe('a message', () => {
  it('that nobody wants any more ends at the first look', () =>
    stage.play([over], async (message) => {
      await message.handle.result();
      expect(names(message)).toEqual(['advanceDelivery']);
    }));

  it('is sent, and looked at again when its receipt is due', () =>
    stage.play([send, waitFor(16 * minute), over], async (message) => {
      await message.handle.result();
      expect(names(message)).toEqual(['advanceDelivery', 'sendMessage', 'advanceDelivery']);
      const [, sent, again] = message.calls;
      expect((again?.at ?? 0) - (sent?.at ?? 0)).toBeGreaterThanOrEqual(16 * minute - 1_000);
      const { events } = await message.handle.fetchHistory();
      expect(events?.length).toBeLessThanOrEqual(20);
    }));

  it('waits for its time, and goes at once when it is poked', () =>
    stage.play([waitFor(600 * minute), send, over], async (message) => {
      await asked(message, 1);
      await message.handle.signal(messageChangedSignal);
      await message.handle.result();
      const [first, , sent] = message.calls;
      expect((sent?.at ?? 0) - (first?.at ?? 0)).toBeLessThan(minute);
    }));

  it('that is an SMS without a receipt is asked for, counting how often', () =>
    stage.play([send, waitFor(5 * minute), look, waitFor(minute), look, over], async (message) => {
      await message.handle.result();
      const looks = message.calls.filter(({ name }) => name === 'lookAtMessage');
      expect(looks.map((call) => call.looks)).toEqual([0, 1]);
    }));

  it('is looked at once more when it is poked in the moment it ends', () =>
    stage.play([send, waitFor(minute), over, over], async (message) => {
      await asked(message, 2);
      await Promise.all([
        message.handle.signal(messageChangedSignal),
        message.handle.signal(messageChangedSignal),
      ]);
      await message.handle.result();
      expect(message.calls.length).toBeLessThanOrEqual(5);
    }));
});

describe('in trouble', () => {
  it('a look outlives our own Postgres', () =>
    stage.play([new Error('no database'), new Error('no database'), over], async (message) => {
      await message.handle.result();
      expect(message.calls).toHaveLength(3);
    }));

  it('a send that is not taken is tried again, and in the end the record says what comes then', () =>
    stage.play([send, notTaken, notTaken, over], async (message) => {
      await message.handle.result();
      expect(names(message).slice(1)).toEqual(['sendMessage', 'sendMessage', 'sendMessage']);
    }));

  it('a send that cannot be taken in its time goes back to the record, and never spins', () => {
    const shortly = (now: number) => ({ kind: 'send', until: Math.round(now) + 10_000 }) as const;
    const tries = Array.from({ length: 3 }, () => notTaken);
    return stage.play([shortly, ...tries, over], async (message) => {
      await message.handle.result();
      expect(names(message).at(-1)).toBe('advanceDelivery');
    });
  });

  it('a question to a provider that breaks off is asked again', () =>
    stage.play([look, new Error('away'), over], async (message) => {
      await message.handle.result();
      expect(names(message)).toEqual(['advanceDelivery', 'lookAtMessage', 'lookAtMessage']);
    }));
});
