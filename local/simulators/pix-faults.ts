import { z } from 'zod';
import { seededRandom } from './random.ts';

/** `lost-answer`: the bank acts, and the connection dies before it says so. `hang`: nothing is done and nothing is said. */
export const pixFaultKinds = ['5xx', 'hang', 'lost-answer', 'slow-answer'] as const;
export type PixFaultKind = (typeof pixFaultKinds)[number];

const chance = z.number().min(0).max(1);
const span = z.tuple([z.number().min(0), z.number().min(0)]);

/** Body of `POST /_control/faults`; what is left out goes back to "no fault". */
export const pixFaultsSchema = z.strictObject({
  /** Share of calls that meet one of `kinds`. */
  rate: chance.default(0),
  kinds: z
    .array(z.enum(pixFaultKinds))
    .min(1)
    .default([...pixFaultKinds]),
  /** How long `hang` and `slow-answer` keep the caller waiting. */
  holdMs: z.number().int().min(0).max(600_000).default(30_000),
  webhook: z
    .strictObject({ lose: chance.default(0), duplicate: chance.default(0), delayMs: span.default([0, 0]) })
    .prefault({}),
  /**
   * How long a refund is EM_PROCESSAMENTO, the share that ends as NAO_REALIZADO, and how long an accepted one is not found yet: banks
   * write and read in different places.
   */
  refund: z
    .strictObject({
      processingMs: z.number().min(0).default(0),
      fail: chance.default(0),
      hiddenMs: z.number().min(0).default(0),
    })
    .prefault({}),
  /** Nobody is let in: `POST /oauth/token` answers 401, and tokens that were given are known no more. */
  refuseTokens: z.boolean().default(false),
  seed: z.number().int().default(1),
});
export type PixFaultPlanInput = z.input<typeof pixFaultsSchema>;
export type PixFaults = ReturnType<typeof createPixFaults>;

export function createPixFaults() {
  let plan = pixFaultsSchema.parse({});
  let random = seededRandom(plan.seed);
  return {
    get plan() {
      return plan;
    },
    set(input: PixFaultPlanInput): void {
      plan = pixFaultsSchema.parse(input);
      random = seededRandom(plan.seed);
    },
    random: () => random(),
    draw(): PixFaultKind | undefined {
      const isHit = random() < plan.rate;
      const kind = plan.kinds[Math.floor(random() * plan.kinds.length)];
      return isHit ? kind : undefined;
    },
  };
}
