import { randomBytes, randomUUID } from 'node:crypto';
import type { Operation } from '../../../api/operation.ts';
import { freshValue } from './examples.ts';
import { type Place, placesOf, requestOf, shapesOf, tableOf, type Wire } from './request.ts';
import { quotedId, type World } from './world.ts';

/** One thing of the other clinic at one place of one operation, and the same place with what never was. */
export interface Probe {
  operation: Operation;
  /** Where: `params.id`, `body.procedureIds.0`, `Idempotency-Key`, `cursor` … */
  place: string;
  /** Asked for each sending: a key or a person is good for one try. */
  foreign: () => string;
  missing: () => string;
  /** Made anew for each sending, so that no request stands in another's way. */
  wire: (id: string) => Wire;
}

export interface Neighbour {
  world: World;
  /** Of its lists, by operation: where its next page begins, and the tag of what it was shown. */
  cursors: Map<string, string>;
  tags: Map<string, string>;
}

/** Whoever is no part of a clinic may name any: its public page, and the door to it. */
const openByDesign = new Set([
  ...['getPublicClinic', 'getPublicManifest', 'askSignInCode', 'answerSignInCode'],
  // Of any clinic, to anybody: who answers for privacy there (art. 41 § 1), and asking what the law grants.
  ...['getPublicPrivacy', 'openStrangerRight', 'askRightsCode', 'proveOwnRight'],
  'listPublicNotices',
]);

/** Everything worth asking of one operation; `round` goes through the other clinic's ids. */
export function probesOf(operation: Operation, ours: World, theirs: Neighbour, round: number): Probe[] {
  return [
    ...placesOf(operation).flatMap((place) => idProbe(operation, place, ours, theirs.world, round)),
    ...(round === 0 ? onceOf(operation, ours, theirs) : []),
  ];
}

function idProbe(operation: Operation, place: Place, ours: World, theirs: World, round: number): Probe[] {
  const table = tableOf(operation, place) ?? '';
  if (table === 'clinics' && openByDesign.has(operation.id)) return [];
  const right = theirs.ids.get(table) ?? [];
  // What the place is for comes first, then what it is not for: an id taken for another kind is a leak as well.
  const others = [...theirs.ids].filter(([name]) => name !== table).flatMap(([, ids]) => ids.slice(0, 1));
  const all = [...right.slice(0, 3), ...others];
  const foreign = all[round % Math.max(1, all.length)];
  if (foreign === undefined || round >= all.length) return [];
  // One and the same each time: asking leaves traces in the asker's own audit, for what never was as well.
  const never = randomUUID();
  return [
    {
      ...{ operation, foreign: () => foreign, missing: () => never },
      place: `${place.part}.${place.path.join('.')}`,
      wire: (id) => requestOf(operation, ours, { at: place, id }),
    },
  ];
}

function onceOf(operation: Operation, ours: World, { world, cursors, tags }: Neighbour): Probe[] {
  const isWrite = operation.method !== 'GET';
  const plain = (): Wire => requestOf(operation, ours);
  const header =
    (name: string) =>
    (value: string): Wire => {
      const wire = plain();
      return { ...wire, headers: { ...wire.headers, [name.toLowerCase()]: value } };
    };
  const probes: Probe[] = [];
  const add = (
    place: string,
    foreign: string | (() => string) | undefined,
    missing: () => string,
    wire: Probe['wire'],
  ) =>
    foreign !== undefined &&
    probes.push({
      operation,
      place,
      foreign: typeof foreign === 'string' ? () => foreign : foreign,
      missing,
      wire,
    });

  // A second id beside the ones that are asked for, where none is asked for (Outline, CVE-2026-43890).
  add('query beside', world.clinic.id, randomUUID, (id) => beside(plain(), 'query', id));
  if (isWrite && !operation.consumes)
    add('body beside', world.clinic.id, randomUUID, (id) => beside(plain(), 'body', id));
  add('header X-Clinic-Id', world.clinic.id, randomUUID, header('X-Clinic-Id'));
  if (isWrite) {
    const unused = () => `${randomBytes(8).toString('hex')}-${operation.id}-1-1`;
    add('header Idempotency-Key', taker(world.keys), unused, header('Idempotency-Key'));
    if (operation.method === 'PATCH')
      add('header If-Match', [...tags.values()][0], someTag, header('If-Match'));
  } else add('header If-None-Match', tags.get(operation.id), someTag, header('If-None-Match'));
  const query = shapesOf(operation).query?.properties ?? {};
  if (query.cursor) {
    const cursor = cursors.get(operation.id) ?? [...cursors.values()][0];
    add(
      'cursor',
      cursor,
      () => randomBytes(60).toString('base64url'),
      (value) => withQuery(plain(), 'cursor', value),
    );
  }
  if (query.search)
    add(
      'search',
      world.decoys.at(-1)?.name,
      () => 'Xwqzçã Ninguémé',
      (value) => withQuery(plain(), 'search', value),
    );
  const body = shapesOf(operation).body?.properties ?? {};
  if (body.fileName) {
    add('file name', quotedId(world), randomUUID, (id) => withBody(plain(), { fileName: `../${id}.csv` }));
  }
  const isOfClients = 'permission' in operation.access && operation.path.startsWith('/clients');
  for (const name of ['cpf', 'phone', 'email', 'name'] as const) {
    if (!body[name] || !isOfClients) continue;
    const decoy = taker(world.decoys);
    add(
      `body.${name}`,
      () => decoy()[name],
      () => freshValue(name),
      (text) => withBody(plain(), { [name]: text }),
    );
  }
  return probes;
}

/** Takes one after the other for as long as there are some; whoever was tried is not tried again. */
const taker =
  <Item>(pool: Item[]) =>
  (): Item => {
    const item = pool.length > 1 ? pool.shift() : pool[0];
    if (item === undefined) throw new Error('nothing of the other clinic is left to try');
    return item;
  };

const someTag = (): string => `"1-${randomBytes(9).toString('base64url')}"`;
const withQuery = (wire: Wire, name: string, value: string): Wire => {
  const url = new URL(wire.path, 'http://x');
  url.searchParams.set(name, value);
  return { ...wire, path: url.pathname + url.search };
};
const withBody = (wire: Wire, more: object): Wire => ({
  ...wire,
  body: { ...(wire.body as object), ...more },
});
const beside = (wire: Wire, part: 'query' | 'body', id: string): Wire =>
  part === 'query' ? withQuery(wire, 'clinicId', id) : withBody(wire, { clinicId: id });
