import { bodyParser } from '@koa/bodyparser';
import type { Middleware } from 'koa';
import { z } from 'zod';
import { refuse, refuseField } from '../../domain/errors.ts';
import type { ApiMiddleware } from '../context.ts';
import { wantedVersion } from '../entity-tag.ts';

/** What `z.strictObject` makes, or a pipe on top of one. */
type Part = z.ZodType;
export interface Parts {
  params?: Part;
  query?: Part;
  body?: Part;
}
export type Parsed<Schemas extends Parts> = {
  [Key in keyof Schemas]: Schemas[Key] extends z.ZodType ? z.output<Schemas[Key]> : undefined;
};

const deepest = 32;
// Nothing but application/json: a form of another site cannot send it without asking first (CORS).
const readJson = bodyParser({
  enableTypes: ['json'],
  jsonLimit: '1mb',
  jsonStrict: true,
}) as unknown as Middleware;

/**
 * Parses path, query and body once, strictly: an unknown field is a refusal (D4), and handlers read `ctx.input` only.
 * Schemas must be `z.strictObject`.
 */
export function input<Schemas extends Parts>(schemas: Schemas): ApiMiddleware<{ input: Parsed<Schemas> }> {
  const schema = z.strictObject(schemas as unknown as Record<string, Part>);
  return async function inputMiddleware(ctx, next) {
    if (schemas.body) {
      // Without a length there may be a body in chunks; a length of 0 is none, whatever its type says.
      if (ctx.request.length !== 0 && ctx.request.is('application/json') === false)
        refuse('media-type-unsupported');
      await readJson(ctx, () => Promise.resolve());
    }
    const body: unknown = ctx.request.body;
    const fault = faultOf(body, deepest) ?? faultOf(ctx.query, 2);
    if (fault) refuseField('', fault);
    if (schemas.body) applyIfMatch(ctx, body);
    const given = {
      ...(schemas.params && { params: ctx.params }),
      ...(schemas.query && { query: { ...ctx.query } }),
      ...(schemas.body && { body: body ?? {} }),
    };
    ctx.input = schema.parse(given) as Parsed<Schemas>;
    await next();
  };
}

/** A tag of ours in If-Match is the version that the person read; the body may say the same, never another. */
function applyIfMatch(ctx: Parameters<ApiMiddleware>[0], body: unknown): void {
  const header = ctx.get('If-Match');
  if (!header || typeof body !== 'object' || body === null) return;
  const given = body as { version?: unknown };
  const version = wantedVersion(header) ?? refuse('precondition-failed');
  if (given.version !== undefined && given.version !== version) refuse('precondition-failed');
  given.version = version;
  ctx.state.hasPrecondition = true;
}

/** What no schema would notice: nesting without end, and NUL, which Postgres refuses in text. */
function faultOf(value: unknown, left: number): 'too_deep' | 'nul' | null {
  if (typeof value === 'string') return value.includes('\0') ? 'nul' : null;
  if (typeof value !== 'object' || value === null) return null;
  if (left === 0) return 'too_deep';
  for (const item of Object.values(value)) {
    const fault = faultOf(item, left - 1);
    if (fault) return fault;
  }
  return null;
}
