import { randomUUID } from 'node:crypto';
import { fullPath } from '../../../api/operations.ts';
import type { Operation } from '../../../api/operation.ts';
import type { Answer } from '../http.ts';
import type { Caller } from '../callers.ts';
import { exampleOf, idPlaces, type Path, type Shape, shapeOf, withAt } from './examples.ts';
import type { World } from './world.ts';

/** A request as it goes out. */
export interface Wire {
  operation: Operation;
  path: string;
  headers: Record<string, string>;
  body?: unknown;
}
export type Send = (caller: Caller | null, wire: Wire) => Promise<Answer>;

export const parts = ['params', 'query', 'body'] as const;
export type Part = (typeof parts)[number];
export interface Place {
  part: Part;
  path: Path;
}

const shapes = new WeakMap<Operation, Partial<Record<Part, Shape>>>();
export function shapesOf(operation: Operation): Partial<Record<Part, Shape>> {
  const known = shapes.get(operation);
  if (known) return known;
  const entries = parts.flatMap((part) => {
    const schema = operation.input?.[part];
    return schema ? [[part, shapeOf(schema)] as const] : [];
  });
  const made = Object.fromEntries(entries) as Partial<Record<Part, Shape>>;
  shapes.set(operation, made);
  return made;
}

export const placesOf = (operation: Operation): Place[] =>
  parts.flatMap((part) => {
    const shape = shapesOf(operation)[part];
    return shape ? idPlaces(shape).map((path) => ({ part, path })) : [];
  });

const tableOfField: Record<string, string> = {
  ...{ clientId: 'clients', subjectId: 'clients', procedureId: 'procedures', procedureIds: 'procedures' },
  ...{ professionalId: 'resources', resourceId: 'resources', roomId: 'resources', deviceId: 'resources' },
  ...{
    staffId: 'staff',
    clinicId: 'clinics',
    deliveryId: 'webhook_deliveries',
    challengeId: 'sign_in_codes',
  },
};
const tableOfSegment: Record<string, string> = {
  ...{ webhooks: 'webhook_endpoints', recoveries: 'access_recoveries', 'api-clients': 'api_clients' },
  'break-glass': 'break_glass_grants',
};

/** Which table an id at this place would be of; undefined when nothing tells. */
export function tableOf({ path }: Operation, place: Place): string | undefined {
  const field = place.path.filter((step) => !/^(\||\d)/.test(step)).at(-1) ?? '';
  if (tableOfField[field]) return tableOfField[field];
  const segments = path.split('/');
  const before = segments[segments.indexOf(`:${field}`) - 1] ?? segments[1] ?? '';
  return tableOfSegment[before] ?? before.replaceAll('-', '_');
}

const ownId = (operation: Operation, place: Place, world: World): string =>
  world.ids.get(tableOf(operation, place) ?? '')?.[0] ?? randomUUID();

export interface Wish {
  /** Instead of the examples' own text. */
  words?: string;
  key?: string;
  /** The place whose id is another than the clinic's own, and that id. */
  at?: Place;
  id?: string;
}

/** A request that the operation understands, with ids of the clinic wherever it wants ids, but for one. */
export function requestOf(operation: Operation, world: World, { words, key, at, id }: Wish = {}): Wire {
  const values: Partial<Record<Part, unknown>> = {};
  for (const part of parts) {
    const shape = shapesOf(operation)[part];
    if (!shape) continue;
    let value = exampleOf(shape, at?.part === part ? at.path : []);
    for (const path of idPlaces(shape)) {
      const place = { part, path };
      if (isThere(value, path)) value = withAt(value, path, ownId(operation, place, world));
    }
    if (at?.part === part) value = withAt(value, at.path, id);
    values[part] = words
      ? (JSON.parse(JSON.stringify(value).replaceAll('Texto de exemplo', words)) as unknown)
      : value;
  }
  const isRead = operation.method === 'GET';
  return {
    operation,
    path: pathOf(operation, values),
    headers: {
      'x-neonpro-csrf': '1',
      ...(!isRead && { 'idempotency-key': key ?? randomUUID() }),
      ...(operation.consumes && { 'content-type': operation.consumes }),
    },
    ...(!isRead && { body: bodyOf(operation, values.body) }),
  };
}

function isThere(value: unknown, path: Path): boolean {
  let at = value;
  for (const step of path.filter((one) => !one.startsWith('|'))) {
    if (typeof at !== 'object' || at === null || !(step in at)) return false;
    at = (at as Record<string, unknown>)[step];
  }
  return typeof at === 'string';
}

function pathOf(operation: Operation, values: Partial<Record<Part, unknown>>): string {
  const params = (values.params ?? {}) as Record<string, string>;
  const filled = fullPath(operation).replace(/:(\w+)/g, (_, name: string) =>
    encodeURIComponent(params[name] ?? randomUUID()),
  );
  const query = Object.entries((values.query ?? {}) as Record<string, unknown>).map(
    ([name, value]): [string, string] => [name, String(value)],
  );
  return query.length > 0 ? `${filled}?${new URLSearchParams(query).toString()}` : filled;
}

/** Where an example would be refused for what no schema says. */
const sensible: Record<string, object> = {
  createImport: { kind: 'appointments', mapping: { clientName: 'Nome', date: 'Data', time: 'Hora' } },
};

/** Of bodies that are no JSON the handler reads, one that it would take. */
function bodyOf({ id, consumes }: Operation, body: unknown): unknown {
  if (consumes === 'text/csv') return 'nome\nAna de Exemplo\n';
  if (consumes === 'application/x-www-form-urlencoded')
    return new URLSearchParams({ grant_type: 'client_credentials' }).toString();
  return { ...(body as object), ...sensible[id] };
}
