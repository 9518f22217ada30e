import { z } from 'zod';
import { anvisaFileCodes, type AnvisaFileCode } from '../../../domain/products/anvisa-catalogue.ts';

/**
 * `cut`: the connection ends in the middle. `shrunk`: only the first half of the lines. `tiny`: a page of an error in place of the file.
 * `header`: a column has another name. `missing`: 404, as files that ANVISA gave up. `slow`: `bytesPerSecond`.
 */
export const anvisaFaultKinds = [
  '5xx',
  'hang',
  'cut',
  'shrunk',
  'tiny',
  'header',
  'missing',
  'slow',
] as const;
export type AnvisaFaultKind = (typeof anvisaFaultKinds)[number];

/** Body of `POST /_control/faults`; what is left out goes back to "no fault". */
export const anvisaFaultsSchema = z.strictObject({
  kind: z.enum(anvisaFaultKinds).optional(),
  /** Which files; all by default. */
  codes: z.array(z.enum(anvisaFileCodes)).default([...anvisaFileCodes]),
  /** For so many requests; without it for all of them. */
  times: z.number().int().min(1).optional(),
  /** How long `hang` keeps the caller waiting. */
  holdMs: z.number().int().min(0).max(600_000).default(120_000),
  /** Where `cut` ends the body: a share of what was asked for. */
  share: z.number().min(0).max(1).default(0.5),
  bytesPerSecond: z.number().int().min(1_000).default(500_000),
});
export type AnvisaFaultPlanInput = z.input<typeof anvisaFaultsSchema>;

export function createAnvisaFaults() {
  let plan = anvisaFaultsSchema.parse({});
  return {
    get plan() {
      return plan;
    },
    set(input: AnvisaFaultPlanInput): void {
      plan = anvisaFaultsSchema.parse(input);
    },
    /** What the next request of this file meets. */
    draw(code: AnvisaFileCode): AnvisaFaultKind | undefined {
      if (!plan.kind || !plan.codes.includes(code) || plan.times === 0) return undefined;
      if (plan.times !== undefined) plan.times -= 1;
      return plan.kind;
    },
  };
}
export type AnvisaFaults = ReturnType<typeof createAnvisaFaults>;
