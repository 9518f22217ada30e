import type { SeenService } from './deed.ts';
import type { World } from './world.ts';

export interface Span {
  resourceId: string;
  from: number;
  to: number;
}

const minute = 60_000;

/**
 * The checker's own arithmetic, written anew from the rules in docs: services one after the other, preparation and cleaning around each, the
 * professional away while the treatment works. One list of spans for each service; those of one resource that meet are one.
 */
export function spansOf(world: World, startsAt: number, services: readonly SeenService[]): Span[][] {
  let at = startsAt;
  return services.map(({ procedureId, professionalId }) => {
    const procedure = world.procedures.find(({ id }) => id === procedureId);
    if (!procedure) throw new Error('a procedure of nobody');
    const [begin, end] = [at, at + procedure.duration * minute];
    at = end;
    const [from, to] = [begin - procedure.before * minute, end + procedure.after * minute];
    const away = begin + procedure.processingAfter * minute;
    const back = away + procedure.processing * minute;
    const present: [number, number][] =
      procedure.processing === 0
        ? [[from, to]]
        : [
            [from, away],
            [back, to],
          ];
    const spans = present.map(([one, other]) => ({ resourceId: professionalId, from: one, to: other }));
    return procedure.needsRoom ? [...spans, { resourceId: world.roomId, from, to }] : spans;
  });
}

export function merged(spans: readonly Span[]): Span[] {
  const result: Span[] = [];
  for (const span of [...spans].sort((one, other) => one.from - other.from)) {
    const last = result.findLast(({ resourceId }) => resourceId === span.resourceId);
    if (last && span.from <= last.to) last.to = Math.max(last.to, span.to);
    else result.push({ ...span });
  }
  return result;
}

export const overlap = (one: Span, other: Span): boolean =>
  one.resourceId === other.resourceId && one.from < other.to && other.from < one.to;
