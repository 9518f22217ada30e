import cors from '@koa/cors';
import { z } from 'zod';
import { may } from '../domain/clinic/roles.ts';
import { refuse } from '../domain/errors.ts';
import type { Actor } from '../models/tenant-token.ts';
import { createPayloadCodec } from '../temporal/codec.ts';
import { createCodecKeys } from '../temporal/codec-keys.ts';
import { createCodecHandler } from '../temporal/codec-server.ts';
import { type ApiMiddleware, createRouter } from './context.ts';
import type { Dependencies } from './dependencies.ts';
import { input } from './middleware/input.ts';
import { signedIn } from './middleware/signed-in.ts';

const payload = z.strictObject({
  metadata: z.record(z.string().max(200), z.string().max(10_000)).optional(),
  data: z.string().optional(),
});
// The UI adds fields of its own from version to version; only payloads are read.
const payloadsBody = z.object({ payloads: z.array(payload).max(5_000) });

/**
 * The operator's codec server: the Temporal UI's page asks it with the person's own session. SameSite=Strict cookies come along
 * because localhost ports are one site; in production the UI is a subdomain.
 */
export function codecRoutes({ tenancy, temporalUiUrl, gates }: Dependencies) {
  const uiOrigin = new URL(temporalUiUrl).origin;
  const handler = createCodecHandler<Actor>({
    codec: createPayloadCodec(createCodecKeys(tenancy)),
    authorize: (actor, clinicId) => clinicId === actor.clinicId && may(actor.role, 'processes:decode'),
    // Opens a transaction, so an ended session fails here and nothing is handed out.
    audit: (actor, { verb }) =>
      gates.work.run(() =>
        tenancy.withClinic(actor, (scope) =>
          scope.audit({ action: `payload.${verb}`, entity: 'workflow', purpose: 'PLATFORM_OPERATION' }),
        ),
      ),
    clinicOf: (actor) => actor.clinicId,
  });

  const allowTemporalUi = cors({
    origin: (ctx) => (ctx.get('Origin') === uiOrigin ? uiOrigin : ''),
    credentials: true,
    allowMethods: ['POST'],
    allowHeaders: ['content-type', 'x-namespace'],
  }) as unknown as ApiMiddleware;

  // Another port of this machine is the same site, so its pages' requests bring the cookie along.
  const fromTemporalUi: ApiMiddleware = async function fromTemporalUiMiddleware(ctx, next) {
    if (ctx.get('Origin') !== uiOrigin) refuse('csrf-refused');
    await next();
  };

  const router = createRouter();
  for (const verb of ['decode', 'encode'] as const) {
    router.options(`/codec/${verb}`, allowTemporalUi, (ctx) => {
      ctx.status = 204;
    });
    router.post(
      `/codec/${verb}`,
      allowTemporalUi,
      fromTemporalUi,
      signedIn(),
      input({ body: payloadsBody }),
      async (ctx) => {
        const payloads = ctx.input.body.payloads as Parameters<typeof handler.decode>[1];
        ctx.body = { payloads: await handler[verb](ctx.actor, payloads) };
      },
    );
  }
  return router.routes();
}
