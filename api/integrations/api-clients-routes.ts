import { scopes as grantable } from '../../domain/clinic/roles.ts';
import {
  createApiClient,
  getApiClient,
  listApiClients,
  renewApiClientSecret,
  revokeApiClient,
  updateApiClient,
} from '../../models/api-client.ts';
import { readUsage } from '../../models/api-usage.ts';
import { given } from '../given.ts';
import type { Operations } from '../operations.ts';
import { presentApiClient, presentUsage } from './api-clients-presenter.ts';
import {
  apiClientAnswer,
  apiClientBody,
  apiClientParams,
  apiClientsAnswer,
  newApiClientAnswer,
  newApiClientBody,
  secretAnswer,
  usageAnswer,
  usageQuery,
} from './api-clients-schema.ts';

const reading = { tag: 'integrations', access: { permission: 'integrations:read' } } as const;
const writing = { tag: 'integrations', access: { permission: 'integrations:write' } } as const;
/** Whoever can make a program can read what it may read, for as long as it likes: a fresh second factor. Ending one is never held up. */
const giving = { ...writing, needsStepUp: true } as const;

export function apiClientRoutes(api: Operations): void {
  api.add({
    ...{ method: 'GET', path: '/api-clients', id: 'listApiClients', ...reading },
    summary: 'Programs of others that may use the API, and the scopes that can be given.',
    output: apiClientsAnswer,
    inClinic: async (scope) => ({
      apiClients: (await listApiClients(scope)).map((one) => presentApiClient(scope.clinicId, one)),
      scopes: grantable,
    }),
  });

  api.add({
    ...{ method: 'POST', path: '/api-clients', id: 'createApiClient', status: 201, ...giving },
    summary: 'Makes a program; its secret is told once.',
    keepsAnswer: false,
    input: { body: newApiClientBody },
    output: newApiClientAnswer,
    async inClinic(scope, ctx) {
      const { apiClient, secret } = await createApiClient(scope, ctx.deps.tenancy.kms, ctx.input.body);
      return { apiClient: presentApiClient(scope.clinicId, apiClient), secret };
    },
  });

  api.add({
    ...{ method: 'PATCH', path: '/api-clients/:id', id: 'updateApiClient', ...giving },
    summary: 'Changes name and scopes, if nobody did since `version`; scopes hold from the next request on.',
    input: { params: apiClientParams, body: apiClientBody },
    output: apiClientAnswer,
    async inClinic(scope, ctx) {
      const { version, ...changes } = ctx.input.body;
      const changed = await updateApiClient(scope, ctx.input.params.id, version, given(changes));
      return presentApiClient(scope.clinicId, changed);
    },
  });

  api.add({
    ...{
      method: 'POST',
      path: '/api-clients/:id/secret',
      id: 'renewApiClientSecret',
      status: 201,
      ...giving,
    },
    summary: 'A new secret, told once; the old one ends at once.',
    keepsAnswer: false,
    input: { params: apiClientParams },
    output: secretAnswer,
    inClinic: async (scope, ctx) => ({
      secret: await renewApiClientSecret(scope, ctx.deps.tenancy.kms, ctx.input.params.id),
    }),
  });

  api.add({
    ...{ method: 'DELETE', path: '/api-clients/:id', id: 'revokeApiClient', ...writing },
    summary: 'Ends a program; its next request is refused.',
    input: { params: apiClientParams },
    async inClinic(scope, ctx) {
      await revokeApiClient(scope, ctx.input.params.id);
      return undefined;
    },
  });

  api.add({
    ...{ method: 'GET', path: '/api-clients/:id/usage', id: 'getApiClientUsage', ...reading },
    summary: 'What a program asked for, by UTC day, and what of it will go away.',
    input: { params: apiClientParams, query: usageQuery },
    output: usageAnswer,
    async inClinic(scope, ctx) {
      const { id } = await getApiClient(scope, ctx.input.params.id);
      return presentUsage(await readUsage(scope, { apiClientId: id, ...ctx.input.query }), api.list);
    },
  });
}
