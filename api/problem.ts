import { z } from 'zod';
import { type DomainError, type ErrorCode, errorTable } from '../domain/errors.ts';

/** RFC 9457. */
export const problemType = 'application/problem+json';

const codes = Object.keys(errorTable) as [ErrorCode, ...ErrorCode[]];

/** What every refusal looks like; `code` is stable, `title` is for developers (people read the sentence their interface has for the code). */
export const problem = z
  .strictObject({
    type: z.string().describe('`urn:neonpro:problem:<code>`'),
    title: z.string(),
    status: z.int(),
    code: z.enum(codes),
    requestId: z.uuid().describe('finds the request in the logs'),
    reasons: z
      .array(
        z.strictObject({
          ...{ code: z.string(), resourceId: z.uuid().optional(), until: z.string().optional() },
          from: z.string().optional().describe('with `until`, when the visit or block in the way lies'),
          appointmentId: z.uuid().optional(),
          position: z.int().optional().describe('which service of the visit'),
          session: z.int().optional().describe('which session of the series'),
        }),
      )
      .optional(),
    fields: z.array(z.strictObject({ path: z.string(), code: z.string() })).optional(),
  })
  .meta({ id: 'Problem' });

export function presentProblem({ code, details }: DomainError, requestId: string): z.input<typeof problem> {
  const { reasons, fields } = details;
  const title = code.replaceAll('-', ' ');
  return {
    type: `urn:neonpro:problem:${code}`,
    title: title.charAt(0).toUpperCase() + title.slice(1),
    status: errorTable[code].status,
    code,
    requestId,
    ...(reasons && { reasons: [...reasons] }),
    ...(fields && { fields: [...fields] }),
  };
}
