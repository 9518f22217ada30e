import { randomUUID } from 'node:crypto';
import type { Operation } from '../../../api/operation.ts';
import type { Asker } from './asker.ts';
import { leakFinder } from './judge.ts';
import type { Neighbour } from './probes.ts';
import { requestOf, shapesOf } from './request.ts';
import { permittedCaller, type World } from './world.ts';

/**
 * The other clinic's own people ask for what is theirs: the scanner must find them there, or it would find nothing anywhere. On the way
 * the cursors and tags are collected that the first clinic will try.
 */
export async function askAsNeighbour(
  asker: Asker,
  world: World,
  operations: readonly Operation[],
): Promise<Neighbour & { seen: string[] }> {
  const find = leakFinder(world);
  const seen: string[] = [];
  const cursors = new Map<string, string>();
  const tags = new Map<string, string>();
  for (const operation of operations) {
    if (operation.method !== 'GET' || 'who' in operation.access) continue;
    const wire = requestOf(operation, world, { key: randomUUID() });
    const caller = permittedCaller(world, operation);
    const answer = await asker.send(caller, wire);
    // What says nothing of the clinic has the same tag everywhere.
    const isTheirs = find(answer, '').length > 0;
    if (isTheirs) seen.push(operation.id);
    const tag = answer.headers.etag;
    if (isTheirs && typeof tag === 'string') tags.set(operation.id, tag.replace(/^W\//, ''));
    if (!shapesOf(operation).query?.properties?.cursor) continue;
    const short = await asker.send(caller, {
      ...wire,
      path: `${wire.path}${wire.path.includes('?') ? '&' : '?'}limit=1`,
    });
    const { nextCursor } = (short.body ?? {}) as { nextCursor?: string | null };
    if (nextCursor) cursors.set(operation.id, nextCursor);
  }
  return { world, cursors, tags, seen };
}
