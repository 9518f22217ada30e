import type { Procedure, Resource } from './types.ts';

/** One line of what is to be done; `key` keeps a line itself while lines are moved. */
export interface ServiceChoice {
  key: number;
  procedureId: string | undefined;
  professionalId: string | undefined;
}
export const mostServices = 8;

/** As the search of free times reads it: `procedure[@professional],…`; null while a line lacks its procedure. */
export function servicesSpec(services: readonly Omit<ServiceChoice, 'key'>[]): string | null {
  if (services.length === 0 || services.some(({ procedureId }) => !procedureId)) return null;
  return services
    .map(({ procedureId = '', professionalId }) => procedureId + (professionalId ? `@${professionalId}` : ''))
    .join();
}

type Priced = Pick<Procedure, 'id' | 'durationMin' | 'priceCents'>;

/** Minutes and money of the whole visit; money is null when any of it has no price. */
export function totalOf(
  services: readonly Pick<ServiceChoice, 'procedureId'>[],
  procedures: readonly Priced[],
): { minutes: number; cents: number | null } {
  const chosen = services.flatMap(({ procedureId }) => procedures.find(({ id }) => id === procedureId) ?? []);
  return {
    minutes: chosen.reduce((sum, { durationMin }) => sum + durationMin, 0),
    cents: chosen.reduce<number | null>(
      (sum, { priceCents }) => (sum === null || priceCents === null ? null : sum + priceCents),
      0,
    ),
  };
}

/** Who can do it; everybody who works here while nothing is chosen. */
export const peopleFor = (resources: readonly Resource[], procedureId: string | undefined): Resource[] =>
  resources.filter(
    (one) =>
      one.kind === 'professional' && one.isActive && (!procedureId || one.procedureIds.includes(procedureId)),
  );

/** What somebody does, and what is chosen already even if she does not: the form says so instead of losing it. */
export function proceduresFor(
  procedures: readonly Procedure[],
  resources: readonly Resource[],
  { procedureId, professionalId }: Pick<ServiceChoice, 'procedureId' | 'professionalId'>,
): Procedure[] {
  const person = resources.find((one) => one.id === professionalId);
  return procedures.filter(
    (one) => one.isActive && (one.id === procedureId || !person || person.procedureIds.includes(one.id)),
  );
}

/** The list with one line a place earlier or later; as it was when it cannot go there. */
export function shifted<T>(list: readonly T[], index: number, by: -1 | 1): T[] {
  const next = [...list];
  const [line] = next.splice(index, 1);
  if (line === undefined || index + by < 0 || index + by >= list.length) return [...list];
  next.splice(index + by, 0, line);
  return next;
}
