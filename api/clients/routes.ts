import { getClient } from '../../models/client.ts';
import { pageOfClients, searchClients } from '../../models/client-search.ts';
import { insertClients, updateClient } from '../../models/client-write.ts';
import type { Scope } from '../../models/tenancy.ts';
import type { ApiContext } from '../context.ts';
import { timePosition } from '../cursor.ts';
import { given } from '../given.ts';
import type { Operations } from '../operations.ts';
import { presentClient, presentClientLine } from './presenter.ts';
import {
  clientAnswer,
  clientBody,
  clientPageAnswer,
  clientPageQuery,
  clientParams,
  clientsAnswer,
  newClientBody,
  searchQuery,
} from './schema.ts';

const read = { permission: 'clients:read' } as const;
const write = { permission: 'clients:write' } as const;

const announce = (
  { deps, actor }: Pick<ApiContext, 'deps' | 'actor'>,
  { id, version }: { id: string; version: number },
): void => deps.live.publish({ clinicId: actor.clinicId, entity: 'client', id, version });

/** Her record is sealed with her own key, a kept answer would not be: a repeated write reads her again. */
const notKept = {
  keepsAnswer: false,
  again: async (scope: Scope, id: string) => presentClient(await getClient(scope, id)),
} as const;

export function clientRoutes(api: Operations): void {
  listRoutes(api);

  api.add({
    ...{ method: 'POST', path: '/clients', id: 'addClient', tag: 'clients', access: write, status: 201 },
    summary: 'Registers a client; the CPF is of one client of the clinic only.',
    ...notKept,
    input: { body: newClientBody },
    output: clientAnswer,
    async inClinic(scope, ctx) {
      const { whatsappOptIn, name, ...rest } = ctx.input.body;
      const { cpf = null, phone = null, email = null, birthDate = null, notes = null } = rest;
      const whatsappOptInAt = whatsappOptIn ? new Date() : null;
      const data = { name, cpf, phone, email, birthDate, notes, whatsappOptInAt };
      const [id = ''] = await insertClients(scope, [data]);
      const client = { ...data, id, version: 1, isErased: false, createdAt: new Date() };
      ctx.after(() => announce(ctx, client));
      return presentClient(client);
    },
  });

  api.add({
    ...{ method: 'GET', path: '/clients/:id', id: 'getClient', tag: 'clients', access: read },
    summary: 'One client in full.',
    input: { params: clientParams },
    output: clientAnswer,
    inClinic: async (scope, ctx) => presentClient(await getClient(scope, ctx.input.params.id)),
  });

  api.add({
    ...{ method: 'PATCH', path: '/clients/:id', id: 'updateClient', tag: 'clients', access: write },
    summary: 'Changes a client, if nobody did since `version`; null empties a field.',
    ...notKept,
    input: { params: clientParams, body: clientBody },
    output: clientAnswer,
    async inClinic(scope, ctx) {
      const { version, ...changes } = ctx.input.body;
      const client = await updateClient(scope, ctx.input.params.id, version, given(changes));
      ctx.after(() => announce(ctx, client));
      return presentClient(client);
    },
  });
}

function listRoutes(api: Operations): void {
  api.add({
    ...{ method: 'GET', path: '/clients', id: 'searchClients', tag: 'clients', access: read },
    summary: 'Clients by CPF, phone or letters of their names; without a search those that changed last.',
    deprecated: { since: '2026-11-26', sunset: '2027-11-30', successor: '/api/v2/clients' },
    input: { query: searchQuery },
    output: clientsAnswer,
    async inClinic(scope, ctx) {
      const { search, limit } = ctx.input.query;
      return { clients: (await searchClients(scope, search, limit)).map(presentClientLine) };
    },
  });

  api.add({
    ...{ method: 'GET', path: '/clients', version: 'v2', id: 'listClients', tag: 'clients', access: read },
    summary:
      'Clients page by page, those that changed last first, or by CPF, phone or letters of their names.',
    input: { query: clientPageQuery },
    output: clientPageAnswer,
    async inClinic(scope, ctx) {
      const { search, limit, cursor } = ctx.input.query;
      const { cursors } = ctx.deps;
      const of = { clinicId: scope.clinicId, operation: 'listClients', filters: search };
      const after = cursors.open(of, cursor, timePosition);
      const rows = await pageOfClients(scope, { text: search, after, limit: limit + 1 });
      const { page, nextCursor } = cursors.cut(of, rows, limit, ({ changedAt, id }) => [changedAt, id]);
      return { clients: page.map(presentClientLine), nextCursor };
    },
  });
}
