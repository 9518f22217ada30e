import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  openWebhookStage,
  type PlayedDelivery,
  type WebhookStage,
} from '../../tests/support/webhook-stage.ts';
import { lookAgainSignal } from './deliver-webhook.ts';

const seconds = 1_000;
const hour = 3_600 * seconds;
const over = { isOver: true, waitMs: 0 };
const wait = (waitMs: number) => ({ isOver: false, waitMs });

let stage: WebhookStage;
beforeAll(async () => {
  stage = await openWebhookStage();
});
afterAll(() => stage.close());

const gaps = ({ lookedAt }: PlayedDelivery) =>
  lookedAt.slice(1).map((at, index) => at - (lookedAt[index] ?? 0));
const looked = async ({ env, lookedAt }: PlayedDelivery, times: number) => {
  while (lookedAt.length < times) await env.sleep(50);
};

describe('a delivery', () => {
  it('outlives our own Postgres: the look is tried again until it is back', async () => {
    const away = new Error('database away');
    await stage.play([away, away, away, away, over], async (delivery) => {
      await delivery.handle.result();
      expect(delivery.lookedAt).toHaveLength(5);
    });
  });

  it('comes back over days, as long as it is told to', async () => {
    const backoff = [5 * seconds, 30 * seconds, 120 * seconds, hour, 8 * hour, 24 * hour];
    await stage.play([...backoff.map(wait), over], async (delivery) => {
      await delivery.handle.result();
      for (const [index, gap] of gaps(delivery).entries()) {
        expect(gap).toBeGreaterThanOrEqual(backoff[index] ?? 0);
        expect(gap).toBeLessThan((backoff[index] ?? 0) + 5 * seconds);
      }
      const { events } = await delivery.handle.fetchHistory();
      expect(events?.length).toBeLessThan(90);
    });
  });

  it('that is held goes at once when its turn has come', async () => {
    await stage.play([wait(hour), over], async (delivery) => {
      await looked(delivery, 1);
      await delivery.handle.signal(lookAgainSignal);
      await delivery.handle.result();
      expect(gaps(delivery)[0]).toBeLessThan(60 * seconds);
    });
  });

  it('that is held goes in the end even if nobody pokes', async () => {
    await stage.play([wait(hour), over], async (delivery) => {
      await delivery.handle.result();
      expect(gaps(delivery)[0]).toBeGreaterThanOrEqual(hour);
    });
  });

  it('looks again when it is poked in the moment it ends: a replay is not lost', async () => {
    let poke: () => Promise<void> = () => Promise.resolve();
    const endsWhilePoked = () => {
      void poke();
      return over;
    };
    await stage.play([wait(seconds), endsWhilePoked, over], async (delivery) => {
      let hasPoked: Promise<void> = Promise.resolve();
      poke = () => (hasPoked = delivery.handle.signal(lookAgainSignal));
      await delivery.handle.result();
      await hasPoked.catch(() => undefined);
      expect(delivery.lookedAt.length).toBeGreaterThanOrEqual(2);
    });
  });

  it('takes many pokes for one look, and goes on in a fresh history when it has looked very often', async () => {
    const looks = [...Array.from({ length: 450 }, () => wait(seconds)), over];
    await stage.play(looks, async (delivery) => {
      await Promise.all(Array.from({ length: 10 }, () => delivery.handle.signal(lookAgainSignal)));
      await delivery.handle.result();
      const { historyLength } = await delivery.handle.describe();
      expect(historyLength).toBeLessThan(1_000);
      expect(delivery.lookedAt).toHaveLength(451);
    });
  });
});
