import { z } from 'zod';
import { seededRandom } from './random.ts';
import { webhookFaults } from './webhook-faults.ts';

export const faultKinds = ['5xx', 'graph-error', 'hang', 'accept-then-drop', 'accept-then-delay'] as const;
export type FaultKind = (typeof faultKinds)[number];

const chance = z.number().min(0).max(1);
/** Refuses on command: `now` in the answer, `later` by a status after the message was taken. Without `to` for everybody. */
const errorRule = z.strictObject({
  code: z.number().int(),
  to: z.string().optional(),
  when: z.enum(['now', 'later']).default('now'),
  /** For so many requests; without it for all of them. */
  times: z.number().int().min(1).optional(),
});

/** Body of `POST /_control/faults`; what is left out goes back to "no fault". */
export const faultsSchema = z.strictObject({
  /**
   * `down`: everything is refused by the vendor itself (503, code 2); `hang`: connections are taken and nothing is answered. Either way
   * nothing is taken, and reads fail as sends do.
   */
  mode: z.enum(['up', 'down', 'hang']).default('up'),
  /** Share of send requests that meet one of `kinds`. */
  rate: chance.default(0),
  kinds: z.array(z.enum(faultKinds)).default([...faultKinds]),
  /** Graph codes for `graph-error`, one drawn per request. */
  codes: z.array(z.number().int()).min(1).default([131000, 131016, 130429, 131056, 2]),
  errors: z.array(errorRule).default([]),
  /** More than so many sends of a number in a second are refused (130429). */
  perSecond: z.number().int().min(1).optional(),
  /** Two sends to the same person within so long are refused (131056); milliseconds. */
  pairMs: z.number().int().min(1).optional(),
  /** Templates whose messages Meta keeps back for so long before they go out. */
  held: z.strictObject({ templates: z.array(z.string()), ms: z.number().int().min(0) }).optional(),
  /** How long `hang` and `accept-then-delay` keep the caller waiting. */
  holdMs: z.number().int().min(0).max(600_000).default(30_000),
  webhook: webhookFaults,
  /** Numbers that are not on WhatsApp: taken, then reported as failed (131026). */
  unreachable: z.array(z.string()).default([]),
  seed: z.number().int().default(1),
});
export type FaultPlan = z.output<typeof faultsSchema>;
export type FaultPlanInput = z.input<typeof faultsSchema>;

export type Faults = ReturnType<typeof createFaults>;

export function createFaults() {
  let plan = faultsSchema.parse({});
  let random = seededRandom(plan.seed);
  // Fates have draws of their own: webhooks fall due in real time and would change the order.
  let fate = seededRandom(plan.seed);
  const pick = <T>(list: readonly T[]): T => list[Math.floor(fate() * list.length)] as T;
  return {
    get plan() {
      return plan;
    },
    set(input: FaultPlanInput): void {
      plan = faultsSchema.parse(input);
      random = seededRandom(plan.seed);
      fate = seededRandom(plan.seed);
    },
    /** For webhooks and delays. */
    random: () => random(),
    /** For what a send request meets. */
    pick,
    /** One draw per send request, so that the n-th request of a seed always meets the same fate. */
    draw(): FaultKind | undefined {
      const isHit = fate() < plan.rate;
      const kind = pick(plan.kinds.length ? plan.kinds : faultKinds);
      return isHit && plan.kinds.length ? kind : undefined;
    },
    /** The code that was ordered for this person, if any; a rule with `times` is used up. */
    ordered(when: 'now' | 'later', addresses: readonly string[]): number | undefined {
      const rule = plan.errors.find(
        (one) => one.when === when && one.times !== 0 && (one.to === undefined || addresses.includes(one.to)),
      );
      if (rule?.times !== undefined) rule.times -= 1;
      return rule?.code;
    },
  };
}
