import Koa, { type Middleware } from 'koa';
import compress from 'koa-compress';
import { refuse } from '../domain/errors.ts';
import { requireScope } from '../models/step-up.ts';
import type { Scope } from '../models/tenancy.ts';
import type { Actor } from '../models/tenant-token.ts';
import type { ApiContext, ApiMiddleware, ApiState } from './context.ts';
import type { Dependencies } from './dependencies.ts';
import { accessLog } from './middleware/access-log.ts';
import { errorHandler } from './middleware/error-handler.ts';
import { noStore } from './middleware/no-store.ts';
import { requestId } from './middleware/request-id.ts';
import { securityHeaders } from './middleware/security-headers.ts';
import { routes } from './router.ts';
import { uiFallback, uiFiles } from './ui.ts';

/** The HTTP application, without a socket: main.ts and tests give it one. */
export function createApp(deps: Dependencies): Koa<ApiState, ApiContext> {
  const app = new Koa<ApiState, ApiContext>();
  // Of X-Forwarded-For only the hops of our own proxies count, from the right; the rest is whatever the caller wrote.
  app.proxy = deps.trustedProxies > 0;
  app.maxIpsCount = deps.trustedProxies;
  extendContext(app.context, deps);
  const chain: (ApiMiddleware | Middleware)[] = [
    requestId(),
    accessLog(),
    securityHeaders({ isHttps: deps.origin.startsWith('https:') }),
    errorHandler(),
    compress({ threshold: 2_048, br: false }),
    noStore(),
    ...(routes(deps) as unknown as Middleware[]),
    ...(deps.uiDir ? [uiFiles(deps.uiDir), uiFallback(deps.uiDir)] : []),
  ];
  for (const middleware of chain) app.use(middleware as Middleware<ApiState, ApiContext>);
  // What breaks while an answer is being written; messages may quote data, so the name alone.
  app.on('error', (error: Error & { code?: string }) => {
    deps.log.warn({ error: { name: error.name, code: error.code } }, 'answer broken off');
  });
  return app;
}

function extendContext(context: Koa.BaseContext & ApiContext, deps: Dependencies): void {
  context.deps = deps;
  context.log = deps.log;
  context.inClinic = function inClinic<T>(
    this: ApiContext & { state: ApiState },
    work: (scope: Scope) => PromiseLike<T>,
  ): Promise<T> {
    const { scopeNeeded } = this.state;
    return deps.gates.work.run(() =>
      deps.tenancy.withClinic(this.actor, async (scope) => {
        if (scopeNeeded) await requireScope(scope, scopeNeeded);
        return work(scope);
      }),
    );
  };
  context.after = function after(this: ApiContext & { state: ApiState }, effect) {
    (this.state.effects ??= []).push(effect);
  };
  // A route that forgot signedIn() answers 401 instead of acting as nobody.
  Object.defineProperty(context, 'actor', {
    get: () => refuse('unauthenticated'),
    set(this: object, actor: Actor) {
      Object.defineProperty(this, 'actor', { value: actor });
    },
  });
}
