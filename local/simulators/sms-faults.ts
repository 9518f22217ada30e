import { z } from 'zod';
import { seededRandom } from './random.ts';
import { smsProviders } from './sms-store.ts';
import { webhookFaults } from './webhook-faults.ts';

/**
 * `refusal`: the provider says no, in its own words (`codes`). `hang`: nothing is taken and nothing is said. `accept-then-drop`: it is
 * taken, and the connection dies before anybody hears of it.
 */
export const smsFaultKinds = ['5xx', 'refusal', 'hang', 'accept-then-drop', 'accept-then-delay'] as const;
export type SmsFaultKind = (typeof smsFaultKinds)[number];

/** What becomes of messages to a number; without one they arrive. `silent`: it arrives, and no receipt ever says so. */
export const smsFates = ['unreachable', 'landline', 'opted-out', 'invalid', 'silent'] as const;
export type SmsFate = (typeof smsFates)[number];

const chance = z.number().min(0).max(1);

/** Body of `POST /_control/faults`; what is left out goes back to "no fault". */
export const smsFaultsSchema = z.strictObject({
  /** Share of send requests that meet one of `kinds`. */
  rate: chance.default(0),
  kinds: z
    .array(z.enum(smsFaultKinds))
    .min(1)
    .default([...smsFaultKinds]),
  /** Whose requests; both by default. */
  providers: z.array(z.enum(smsProviders)).default([...smsProviders]),
  /** Of `refusal`: HTTP statuses of Zenvia, error codes of Twilio. */
  codes: z
    .strictObject({ zenvia: z.number().int().default(500), twilio: z.number().int().default(20429) })
    .prefault({}),
  /** How long `hang` and `accept-then-delay` keep the caller waiting. */
  holdMs: z.number().int().min(0).max(600_000).default(30_000),
  webhook: webhookFaults,
  /** By number, digits with the country's 55. */
  fates: z.record(z.string().regex(/^\d{10,15}$/), z.enum(smsFates)).default({}),
  seed: z.number().int().default(1),
});
export type SmsFaultPlanInput = z.input<typeof smsFaultsSchema>;
export type SmsFaults = ReturnType<typeof createSmsFaults>;

export function createSmsFaults() {
  let plan = smsFaultsSchema.parse({});
  let random = seededRandom(plan.seed);
  // Requests have draws of their own: receipts fall due in real time and would change the order.
  let draws = seededRandom(plan.seed);
  return {
    get plan() {
      return plan;
    },
    set(input: SmsFaultPlanInput): void {
      plan = smsFaultsSchema.parse(input);
      random = seededRandom(plan.seed);
      draws = seededRandom(plan.seed);
    },
    random: () => random(),
    draw(provider: (typeof smsProviders)[number]): SmsFaultKind | undefined {
      const isHit = draws() < plan.rate;
      const kind = plan.kinds[Math.floor(draws() * plan.kinds.length)];
      return isHit && plan.providers.includes(provider) ? kind : undefined;
    },
  };
}
