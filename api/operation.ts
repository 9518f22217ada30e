import type { ParameterizedContext } from 'koa';
import type { z } from 'zod';
import type { Permission } from '../domain/clinic/roles.ts';
import type { Scope } from '../models/tenancy.ts';
import type { ApiContext, ApiState } from './context.ts';
import type { Parsed, Parts } from './middleware/input.ts';

/**
 * Who may ask: staff and programs with a permission of the table; `person` any staff who signed in, also one who still has to enrol a
 * second factor; `client` a client on the public page; `anyone` without a session. With `orPermission` the handler decides which rows of
 * it somebody sees who has only that one; programs are never let in by it.
 */
export type Access =
  { permission: Permission; orPermission?: Permission } | { who: 'person' | 'client' | 'anyone' };

export const tags = [
  'session',
  'account',
  'clinic',
  'clients',
  'clinical',
  'appointments',
  'packages',
  'payments',
  'messaging',
  'no-show',
  'products',
  'imports',
  'integrations',
  'privacy',
  'consents',
  'rights',
  'compliance',
  'public',
  'machines',
  'health',
] as const;

/** What a handler gets: the parsed input, and effects that wait for the commit. */
export type OperationContext<P extends Parts = Parts> = ParameterizedContext<
  ApiState,
  ApiContext & { input: Parsed<P> }
>;

/** What the OpenAPI document, the benches and the tests know of an operation. */
export interface OperationFacts {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Below `/api/<version>`; with `version: null` from the root. Parameters as `:id`. */
  path: string;
  /** `verbObject`, unique: the name programs see in generated clients. */
  id: string;
  /** One English sentence. */
  summary: string;
  tag: (typeof tags)[number];
  access: Access;
  version?: 'v1' | 'v2' | null;
  /** Asks for a second factor of the last minutes (`step-up-required`). Never open to programs. */
  needsStepUp?: boolean;
  /**
   * False for an answer with a secret, clinical text or a client in it: nothing of it is kept under an Idempotency-Key. A repetition is
   * answered by `again`, or refused with `already-done`.
   */
  keepsAnswer?: false;
  /** Refuses without an Idempotency-Key; every other write takes one and works without. */
  isKeyRequired?: boolean;
  /** False for what browsers of other origins or machines send; they prove themselves otherwise. */
  hasCsrfCheck?: boolean;
  /** False for health checks and signed machines, which come often from few addresses; every other stranger is counted by address. */
  hasCallLimit?: boolean;
  /** ISO dates for the Deprecation (RFC 9745) and Sunset (RFC 8594) headers, and the path that replaces it. */
  deprecated?: { since: string; sunset: string; successor: string };
  /** Of an answer; 200 with `output`, 204 without. */
  status?: 200 | 201 | 202 | 204;
  /** Another answer than `status`, for a `handle` that sets `ctx.status` itself; its shape belongs to `output` too (a union). */
  otherStatus?: 200 | 201 | 202 | 304 | 503;
  /** Of a body that is not JSON and is read by the handler itself, and of an answer that is not JSON. */
  consumes?: string;
  produces?: string;
}

export interface Operation<P extends Parts = Parts, O extends z.ZodType = z.ZodType> extends OperationFacts {
  input?: P;
  /** The answer's shape: `z.strictObject`. Tests check every answer against it. */
  output?: O;
  /** The fields of a form that `consumes` names, for the document; the handler reads it. */
  form?: z.ZodType;
  /** Refusals that are no problem details, because another standard says how they look; by status. */
  ownRefusals?: Record<number, z.ZodType>;
}

/** Records from the models are read-only; writing them out does not mind. */
type Lasting<T> = T extends readonly (infer Item)[]
  ? readonly Lasting<Item>[]
  : T extends object
    ? { readonly [Key in keyof T]: Lasting<T[Key]> }
    : T;
type Answer<O extends z.ZodType> = Lasting<z.input<O>> | undefined;

/**
 * `inClinic` runs in one transaction of the actor's clinic, with the idempotency key and the step-up checked inside it; it may run
 * again after a deadlock, so effects outside go through `ctx.after`. `prepare` is for slow work before it (hashing a password); `again`
 * reads anew what an answer that is not kept was about, by its `id`.
 * `handle` is for what needs several transactions or none.
 */
export type Handler<P extends Parts, O extends z.ZodType, R = unknown> =
  | {
      prepare?: (ctx: OperationContext<P>) => Promise<R>;
      inClinic: (scope: Scope, ctx: OperationContext<P>, prepared: R) => Promise<Answer<O>>;
      again?: (scope: Scope, id: string) => Promise<Answer<O>>;
    }
  | { handle: (ctx: OperationContext<P>) => Promise<Answer<O>> };
