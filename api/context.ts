import Router from '@koa/router';
import type { Next, ParameterizedContext } from 'koa';
import type { Logger } from 'pino';
import type { Permission } from '../domain/clinic/roles.ts';
import type { Scope } from '../models/tenancy.ts';
import type { Actor } from '../models/tenant-token.ts';
import type { Dependencies } from './dependencies.ts';

export interface ApiState {
  requestId: string;
  /** For the access log, once the person is known. */
  clinicId?: string;
  /** What a program's scope must name when its transaction begins: its row may have lost it since the token was signed. */
  scopeNeeded?: Permission;
  /** What happens after the commit (`ctx.after`). */
  effects?: (() => void)[];
  /** The version to be changed came in If-Match: a conflict is then a failed precondition. */
  hasPrecondition?: boolean;
}

/** What every handler finds on `ctx`. `input(schema)` adds the typed `ctx.input`. */
export interface ApiContext {
  deps: Dependencies;
  log: Logger;
  /** Who acts, from the verified access token; reading it on a route without `signedIn()` refuses with `unauthenticated`. */
  actor: Actor;
  /** Runs in a transaction of the actor's clinic; the session is checked against the database at its start (D24). */
  inClinic<T>(work: (scope: Scope) => PromiseLike<T>): Promise<T>;
  /** Tells browsers, wakes loops: runs once, when the operation's transaction has committed. */
  after(effect: () => void): void;
}

/** Without the router in its type, so that one middleware fits routes whose `ctx.input` differs. */
export type ApiMiddleware<Extra = unknown> = (
  ctx: ParameterizedContext<ApiState, ApiContext & Extra> & { params?: Record<string, string> },
  next: Next,
) => Promise<void>;

export const createRouter = (prefix = ''): Router<ApiState, ApiContext> =>
  new Router<ApiState, ApiContext>({ prefix });
