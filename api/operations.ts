import type Router from '@koa/router';
import type { z } from 'zod';
import { createRouter, type ApiContext, type ApiMiddleware, type ApiState } from './context.ts';
import { addressLimit, callerLimit } from './middleware/call-limit.ts';
import { csrf } from './middleware/csrf.ts';
import { deprecation } from './middleware/deprecation.ts';
import { input, type Parts } from './middleware/input.ts';
import { permitted } from './middleware/permitted.ts';
import { signedIn } from './middleware/signed-in.ts';
import { usage } from './middleware/usage.ts';
import type { Handler, Operation } from './operation.ts';
import { perform } from './perform.ts';

/**
 * Every operation of the API, declared where it is written: the router, the OpenAPI document, the matrix of roles and the benches
 * are made from this list, so that none of them can forget one.
 */
export class Operations {
  readonly list: Operation[] = [];
  readonly router: Router<ApiState, ApiContext> = createRouter();

  /** The line of every operation: from another page? → who → how often → may they → what → do it. */
  add<P extends Parts = Record<never, never>, O extends z.ZodType = z.ZodType<undefined>, R = undefined>(
    operation: Operation<P, O> & Handler<P, O, R>,
  ): void {
    if (this.list.some(({ id }) => id === operation.id))
      throw new Error(`two operations are called ${operation.id}`);
    this.list.push(operation);
    const chain: ApiMiddleware[] = [];
    const { access, deprecated } = operation;
    const isForAnyone = 'who' in access && access.who === 'anyone';
    if (deprecated) chain.push(deprecation(deprecated));
    if (isForAnyone && operation.hasCallLimit !== false) chain.push(addressLimit());
    if (operation.hasCsrfCheck !== false) chain.push(csrf({ takesBearer: 'permission' in access }));
    if (!isForAnyone) chain.push(signedIn(access), usage(operation), callerLimit(), permitted(operation));
    if (operation.consumes === undefined || operation.input)
      chain.push(input(operation.input ?? {}) as ApiMiddleware);
    this.router.register(fullPath(operation), [operation.method], [...chain, perform(operation)], {
      name: operation.id,
    });
  }
}

export const fullPath = ({ path, version = 'v1' }: Pick<Operation, 'path' | 'version'>): string =>
  version === null ? path : `/api/${version}${path}`;
