import { webhookEvents } from '../../domain/integrations/webhook-events.ts';
import { refuse } from '../../domain/errors.ts';
import { mayBeCalled } from '../../models/public-address.ts';
import { pingEndpoint } from '../../models/webhook-delivery.ts';
import {
  createEndpoint,
  deleteEndpoint,
  listEndpoints,
  rotateEndpointSecret,
  setEndpointState,
  updateEndpoint,
} from '../../models/webhook-endpoint.ts';
import { given } from '../given.ts';
import type { OperationContext } from '../operation.ts';
import type { Operations } from '../operations.ts';
import { presentWebhook } from './webhooks-presenter.ts';
import {
  newWebhookAnswer,
  newWebhookBody,
  testAnswer,
  webhookAnswer,
  webhookBody,
  webhookParams,
  webhooksAnswer,
  webhookSecretAnswer,
} from './webhooks-schema.ts';

const reading = { tag: 'integrations', access: { permission: 'integrations:read' } } as const;
const writing = { tag: 'integrations', access: { permission: 'integrations:write' } } as const;
const input = { params: webhookParams };

function requireCallable(ctx: OperationContext, url: string | undefined): void {
  if (url !== undefined && !mayBeCalled(url, ctx.deps.allowsLocalWebhooks)) refuse('address-refused');
}

/** What waits in the outbox leaves at once. */
export const wakeRelay = (ctx: OperationContext): void =>
  ctx.after(() => ctx.deps.live.poke('neonpro_outbox'));

export function webhookEndpointRoutes(api: Operations): void {
  api.add({
    ...{ method: 'GET', path: '/webhooks', id: 'listWebhooks', ...reading },
    summary: 'Where the clinic wants to be told of events, and how it goes.',
    output: webhooksAnswer,
    inClinic: async (scope) => ({
      endpoints: (await listEndpoints(scope)).map(presentWebhook),
      events: webhookEvents,
    }),
  });

  api.add({
    ...{ method: 'POST', path: '/webhooks', id: 'createWebhook', status: 201, needsStepUp: true, ...writing },
    summary: 'A new endpoint; its signing secret is told once.',
    keepsAnswer: false,
    input: { body: newWebhookBody },
    output: newWebhookAnswer,
    async inClinic(scope, ctx) {
      requireCallable(ctx, ctx.input.body.url);
      const { endpoint, secret } = await createEndpoint(scope, ctx.input.body);
      return { endpoint: presentWebhook(endpoint), secret };
    },
  });

  api.add({
    ...{ method: 'PATCH', path: '/webhooks/:id', id: 'updateWebhook', needsStepUp: true, ...writing },
    summary: 'Changes address, description and events, if nobody did since `version`.',
    input: { ...input, body: webhookBody },
    output: webhookAnswer,
    async inClinic(scope, ctx) {
      const { version, ...changes } = ctx.input.body;
      requireCallable(ctx, changes.url);
      return presentWebhook(await updateEndpoint(scope, ctx.input.params.id, version, given(changes)));
    },
  });

  for (const [verb, state] of [
    ['pause', 'paused'],
    ['resume', 'active'],
  ] as const) {
    api.add({
      ...{ method: 'POST', path: `/webhooks/:id/${verb}`, id: `${verb}Webhook`, ...writing },
      summary: verb === 'pause' ? 'Holds deliveries; none is lost.' : 'Lets held deliveries go, in order.',
      input,
      output: webhookAnswer,
      async inClinic(scope, ctx) {
        wakeRelay(ctx);
        return presentWebhook(await setEndpointState(scope, ctx.input.params.id, state));
      },
    });
  }

  api.add({
    ...{ method: 'POST', path: '/webhooks/:id/secret', id: 'rotateWebhookSecret', status: 201, ...writing },
    needsStepUp: true,
    summary: 'A new signing secret, told once; for 24 hours both sign.',
    keepsAnswer: false,
    input,
    output: webhookSecretAnswer,
    inClinic: async (scope, ctx) => ({ secret: await rotateEndpointSecret(scope, ctx.input.params.id) }),
  });

  api.add({
    ...{ method: 'POST', path: '/webhooks/:id/test', id: 'testWebhook', status: 202, ...writing },
    summary: 'Sends a `ping`.',
    input,
    output: testAnswer,
    async inClinic(scope, ctx) {
      wakeRelay(ctx);
      return { deliveryId: await pingEndpoint(scope, ctx.input.params.id) };
    },
  });

  api.add({
    ...{ method: 'DELETE', path: '/webhooks/:id', id: 'deleteWebhook', ...writing },
    summary: 'Removes an endpoint with its log; what was on its way ends.',
    input,
    async inClinic(scope, ctx) {
      wakeRelay(ctx);
      await deleteEndpoint(scope, ctx.input.params.id);
      return undefined;
    },
  });
}
