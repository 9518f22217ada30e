import { z } from 'zod';

const chance = z.number().min(0).max(1);
const span = z.tuple([z.number().min(0), z.number().min(0)]);

/** What happens to a vendor's webhooks on their way, as `faults` of WhatsApp and SMS ask for it. */
export const webhookFaults = z
  .strictObject({
    duplicate: chance.default(0),
    shuffle: z.boolean().default(false),
    delayMs: span.default([0, 0]),
    /** Share of receipts that are never sent. */
    dropStatus: chance.default(0),
  })
  .prefault({});

/** Milliseconds that one copy comes late. */
export function lateBy(
  { delayMs: [least, most], shuffle }: z.output<typeof webhookFaults>,
  random: () => number,
): number {
  const delay = least + random() * (most - least);
  return delay + (shuffle ? random() * 1_500 : 0);
}
