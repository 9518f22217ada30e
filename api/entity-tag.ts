import { createHash } from 'node:crypto';

const ours = /^"(\d+)-[\w-]{12}"$/;

/** `"<version>-<hash of the answer>"`: changes with the representation, and tells a later write which version was read. */
export function entityTag(body: object, text: string): string {
  const { version } = body as { version?: unknown };
  const hash = createHash('sha256').update(text).digest('base64url').slice(0, 12);
  return `"${typeof version === 'number' ? version : 0}-${hash}"`;
}

/** The version in an If-Match of ours; null when it is nobody's. */
export function wantedVersion(ifMatch: string): number | null {
  const version = ours.exec(ifMatch)?.[1];
  return version === undefined || version === '0' ? null : Number(version);
}

/**
 * Whether the caller has this answer already. Not Koa's `ctx.fresh`: that believes `Cache-Control: no-cache`, which browsers and Node send
 * by themselves with every If-None-Match of a script.
 */
export const isKnown = (ifNoneMatch: string, tag: string): boolean =>
  ifNoneMatch.split(',').some((one) => [tag, `W/${tag}`, '*'].includes(one.trim()));
