import {
  addExcursion,
  addReading,
  type Excursion,
  listExcursions,
  listReadings,
} from '../../models/cold-chain.ts';
import { decideExcursion } from '../../models/excursion-decision.ts';
import {
  addStoragePlace,
  getStoragePlace,
  listStoragePlaces,
  type StoragePlace,
  updateStoragePlace,
} from '../../models/storage-place.ts';
import { timePosition } from '../cursor.ts';
import { given } from '../given.ts';
import { idParams } from '../id-params.ts';
import type { Operations } from '../operations.ts';
import { announceStock } from './announce-stock.ts';
import { recentInstant } from './recent-instant.ts';
import {
  decisionBody,
  excursionAnswer,
  excursionBody,
  excursionsAnswer,
  excursionsQuery,
  newStoragePlaceBody,
  readingBody,
  readingsAnswer,
  readingsQuery,
  storagePlaceAnswer,
  storagePlaceBody,
  storagePlacesAnswer,
} from './supplier-schema.ts';

const tag = 'products';
const read = { permission: 'stock:read' } as const;
const handle = { permission: 'stock:write' } as const;
const configure = { permission: 'products:configure' } as const;
const release = { permission: 'stock:release' } as const;

const presentPlace = (place: StoragePlace) => ({
  ...{ id: place.id, version: place.version, name: place.name, isActive: place.isActive },
  ...{ minCelsius: place.minCelsius, maxCelsius: place.maxCelsius, lastCelsius: place.lastCelsius },
  ...{ lastReadAt: place.lastReadAt?.toISOString() ?? null, excursionId: place.excursionId },
});
const presentExcursion = (one: Excursion) => ({
  ...{ id: one.id, version: one.version, storagePlaceId: one.storagePlaceId },
  ...{ startedAt: one.startedAt.toISOString(), endedAt: one.endedAt?.toISOString() ?? null },
  ...{ minCelsius: one.minCelsius, maxCelsius: one.maxCelsius, decision: one.decision },
  ...{ decidedAt: one.decidedAt?.toISOString() ?? null, note: one.note },
});

export function storageRoutes(api: Operations): void {
  places(api);
  readings(api);
  excursions(api);
}

function places(api: Operations): void {
  api.add({
    ...{ method: 'GET', path: '/storage-places', id: 'listStoragePlaces', tag, access: read },
    summary: 'Where goods are kept, with the limits and the last temperature of each place.',
    output: storagePlacesAnswer,
    inClinic: async (scope) => ({ places: (await listStoragePlaces(scope)).map(presentPlace) }),
  });
  api.add({
    ...{ method: 'POST', path: '/storage-places', id: 'addStoragePlace', tag },
    ...{ access: configure, status: 201 },
    summary: 'A place to keep goods in.',
    input: { body: newStoragePlaceBody },
    output: storagePlaceAnswer,
    inClinic: async (scope, ctx) => presentPlace(await addStoragePlace(scope, ctx.input.body)),
  });
  api.add({
    ...{ method: 'PATCH', path: '/storage-places/:id', id: 'updateStoragePlace', tag, access: configure },
    summary: 'Changes a place, if nobody did since `version`.',
    input: { params: idParams, body: storagePlaceBody },
    output: storagePlaceAnswer,
    async inClinic(scope, ctx) {
      const { version, ...changes } = ctx.input.body;
      return presentPlace(await updateStoragePlace(scope, ctx.input.params.id, version, given(changes)));
    },
  });
}

function readings(api: Operations): void {
  const path = '/storage-places/:id/readings';
  api.add({
    ...{ method: 'GET', path, id: 'listReadings', tag, access: read },
    summary: 'Temperatures of a place, newest first.',
    input: { params: idParams, query: readingsQuery },
    output: readingsAnswer,
    async inClinic(scope, ctx) {
      const { params, query } = ctx.input;
      const { cursors } = ctx.deps;
      await getStoragePlace(scope, params.id);
      const of = { clinicId: scope.clinicId, operation: 'listReadings', filters: { id: params.id } };
      const after = cursors.open(of, query.cursor, timePosition);
      const rows = await listReadings(scope, params.id, { after, limit: query.limit + 1 });
      const { page, nextCursor } = cursors.cut(of, rows, query.limit, ({ position, id }) => [position, id]);
      return {
        readings: page.map(({ id, celsius, readAt, source }) => ({
          ...{ id, celsius, readAt: readAt.toISOString(), source },
        })),
        nextCursor,
      };
    },
  });
  api.add({
    ...{ method: 'POST', path, id: 'addReading', tag, access: handle, status: 201 },
    summary:
      'A temperature as somebody read it; outside the limits it holds what may not be as cold or as warm.',
    input: { params: idParams, body: readingBody },
    output: storagePlaceAnswer,
    async inClinic(scope, ctx) {
      const { celsius, readAt } = ctx.input.body;
      const { id } = ctx.input.params;
      const place = await addReading(scope, id, { celsius, readAt: recentInstant(readAt, 'readAt') });
      announceStock(ctx, id);
      return presentPlace(place);
    },
  });
}

function excursions(api: Operations): void {
  api.add({
    ...{ method: 'GET', path: '/excursions', id: 'listExcursions', tag, access: read },
    summary: 'Times in which a place was not as cold as it has to be, newest first.',
    input: { query: excursionsQuery },
    output: excursionsAnswer,
    async inClinic(scope, ctx) {
      const { storagePlaceId = null, undecided } = ctx.input.query;
      const found = await listExcursions(scope, { placeId: storagePlaceId, isOpen: undecided === 'true' });
      return { excursions: found.map(presentExcursion) };
    },
  });
  api.add({
    ...{ method: 'POST', path: '/storage-places/:id/excursions', id: 'addExcursion', tag },
    ...{ access: handle, status: 201 },
    summary: 'An excursion that is told afterwards: a night without power.',
    input: { params: idParams, body: excursionBody },
    output: excursionAnswer,
    async inClinic(scope, ctx) {
      const { startedAt, endedAt, minCelsius, maxCelsius } = ctx.input.body;
      const past = {
        ...{ startedAt: recentInstant(startedAt, 'startedAt'), endedAt: recentInstant(endedAt, 'endedAt') },
        ...{ minCelsius, maxCelsius },
      };
      const { id } = ctx.input.params;
      const excursion = await addExcursion(scope, id, past);
      announceStock(ctx, id);
      return presentExcursion(excursion);
    },
  });
  api.add({
    ...{ method: 'POST', path: '/excursions/:id/decision', id: 'decideExcursion', tag, access: release },
    summary: 'What becomes of the goods, once and by a person: free again, or destroyed.',
    needsStepUp: true,
    input: { params: idParams, body: decisionBody },
    output: excursionAnswer,
    async inClinic(scope, ctx) {
      const excursion = await decideExcursion(scope, ctx.input.params.id, ctx.input.body);
      announceStock(ctx, excursion.storagePlaceId);
      return presentExcursion(excursion);
    },
  });
}
