import type { ApiMiddleware } from '../context.ts';
import type { OperationFacts } from '../operation.ts';

/** Tells programs in time: Deprecation is a structured date (RFC 9745), Sunset an HTTP date (RFC 8594). */
export function deprecation({
  since,
  sunset,
  successor,
}: NonNullable<OperationFacts['deprecated']>): ApiMiddleware {
  const headers = {
    Deprecation: `@${Math.floor(Date.parse(since) / 1000)}`,
    Sunset: new Date(sunset).toUTCString(),
    Link: `<${successor}>; rel="successor-version"`,
  };
  return async function deprecationMiddleware(ctx, next) {
    ctx.set(headers);
    await next();
  };
}
