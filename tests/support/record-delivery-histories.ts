import { messageChangedSignal } from '../../workflows/messaging/deliver-message.ts';
import { openDeliveryStage, type PlayedMessage, type Told } from './delivery-stage.ts';
import { writeHistory } from './write-history.ts';

/* Records real histories of messages: `node --import tsx tests/support/record-delivery-histories.ts`. Run it only to ADD a story. */
const minute = 60_000;
const over = { kind: 'over' } as const;
const look = { kind: 'look' } as const;
const send = (now: number) => ({ kind: 'send', until: Math.round(now) + 15 * minute }) as const;
const waitFor = (ms: number) => (now: number) =>
  ({ kind: 'wait', until: Math.round(now) + ms, for: 'receipt' }) as const;
const pokeAfterFirstLook = async ({ handle, calls, sleep }: PlayedMessage): Promise<void> => {
  while (calls.length < 1) await sleep(50);
  await handle.signal(messageChangedSignal);
};

const stories: Record<string, { told: Told[]; play?: (message: PlayedMessage) => Promise<void> }> = {
  'not-wanted': { told: [over] },
  'sent-and-delivered': { told: [send, waitFor(16 * minute), over] },
  'tried-again': { told: [send, new Error('not taken'), new Error('not taken'), waitFor(16 * minute), over] },
  'held-then-poked': { told: [waitFor(600 * minute), send, over], play: pokeAfterFirstLook },
  'sms-asked-for-twice': { told: [send, waitFor(5 * minute), look, waitFor(55 * minute), look, over] },
  'out-of-time': {
    told: [
      (now) => ({ kind: 'send', until: Math.round(now) + 10_000 }),
      ...Array.from({ length: 3 }, () => new Error('not taken')),
      over,
    ],
  },
  'postgres-away': { told: [new Error('database away'), new Error('database away'), send, over] },
};

const wanted = process.argv.slice(2);
const stage = await openDeliveryStage();
for (const [name, { told, play }] of Object.entries(stories)) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  await stage.play(told, async (message) => {
    await play?.(message);
    await message.handle.result();
    await writeHistory('messaging', `deliver-message-${name}`, message.handle);
  });
}
await stage.close();
process.exit(0);
