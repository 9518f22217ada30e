import { lookAgainSignal } from '../../workflows/integrations/deliver-webhook.ts';
import { type Looks, openWebhookStage, type PlayedDelivery } from './webhook-stage.ts';
import { writeHistory } from './write-history.ts';

/* Records real histories of deliveries: `node --import tsx tests/support/record-webhook-histories.ts`. Run it only to ADD a story. */
const over = { isOver: true, waitMs: 0 };
const wait = (waitMs: number) => ({ isOver: false, waitMs });
const hour = 3_600_000;
const pokeAfterFirstLook = async ({ env, handle, lookedAt }: PlayedDelivery): Promise<void> => {
  while (lookedAt.length < 1) await env.sleep(50);
  await handle.signal(lookAgainSignal);
};

const stories: Record<string, { looks: Looks; play?: (delivery: PlayedDelivery) => Promise<void> }> = {
  'delivered-at-once': { looks: [over] },
  'delivered-after-days': { looks: [...[5_000, 30_000, hour, 24 * hour].map(wait), over] },
  'held-then-poked': { looks: [wait(hour), over], play: pokeAfterFirstLook },
  'held-without-a-poke': { looks: [wait(hour), over] },
  'postgres-away': { looks: [new Error('database away'), new Error('database away'), over] },
  continued: { looks: [...Array.from({ length: 205 }, () => wait(1_000)), over] },
};

const wanted = process.argv.slice(2);
const stage = await openWebhookStage();
for (const [name, { looks, play }] of Object.entries(stories)) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  await stage.play(looks, async (delivery) => {
    await play?.(delivery);
    await delivery.handle.result();
    await writeHistory('integrations', `deliver-webhook-${name}`, delivery.handle);
  });
}
await stage.close();
process.exit(0);
