import type { ErrorCode } from '../domain/errors.ts';

export interface Reason {
  code: string;
  resourceId?: string;
  until?: string;
}
export interface FieldFault {
  path: string;
  code: string;
}
type Code = ErrorCode | 'offline';

/** A refusal or fault of the API. `code` is a key of `errors.*`; `offline` (status 0) means that no answer came. */
export class HttpError extends Error {
  override readonly name = 'HttpError';
  readonly code: Code;
  readonly status: number;
  readonly reasons: readonly Reason[];
  readonly fields: readonly FieldFault[];
  /** For the support: finds the request in the logs. */
  readonly requestId: string | null;

  constructor(
    code: Code,
    status: number,
    body: Partial<Pick<HttpError, 'reasons' | 'fields' | 'requestId'>> = {},
  ) {
    super(`${String(status)} ${code}`);
    this.code = code;
    this.status = status;
    this.reasons = body.reasons ?? [];
    this.fields = body.fields ?? [];
    this.requestId = body.requestId ?? null;
  }
}

export interface RequestOptions {
  query?: Record<string, string | number | undefined>;
  body?: unknown;
  /** One key per intention of the person, kept over retries of it: the server books once. */
  idempotencyKey?: string;
  signal?: AbortSignal;
}
type Method = 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE';

const base = '/api/v1';
let onSignedOut: () => void = () => undefined;
let refreshing: Promise<boolean> | null = null;

/** What happens when the session cannot be renewed (ui/session.ts sends the person to the sign-in page). */
export const whenSignedOut = (listener: () => void): void => {
  onSignedOut = listener;
};

export const newIdempotencyKey = (): string => crypto.randomUUID();

export async function request<T>(method: Method, path: string, options: RequestOptions = {}): Promise<T> {
  let response = await send(method, path, options);
  if (response.status === 401 && path !== '/session/refresh' && !(method === 'POST' && path === '/session')) {
    if (await refreshSession()) response = await send(method, path, options);
    if (response.status === 401) onSignedOut();
  }
  if (!response.ok) throw await toError(response);
  return (response.status === 204 ? undefined : await response.json()) as T;
}

/** Many requests may meet the same expired token: one renewal serves them all. */
export function refreshSession(): Promise<boolean> {
  refreshing ??= send('POST', '/session/refresh', {})
    .then((response) => response.ok)
    .finally(() => (refreshing = null));
  return refreshing;
}

async function send(method: Method, path: string, options: RequestOptions): Promise<Response> {
  const headers = new Headers({ accept: 'application/json' });
  if (method !== 'GET') headers.set('X-NeonPro-CSRF', '1');
  if (options.idempotencyKey) headers.set('Idempotency-Key', options.idempotencyKey);
  const isFile = options.body instanceof Blob;
  if (options.body !== undefined) headers.set('content-type', isFile ? 'text/csv' : 'application/json');
  const init: RequestInit = { method, headers, credentials: 'same-origin' };
  if (options.body !== undefined) init.body = isFile ? (options.body as Blob) : JSON.stringify(options.body);
  if (options.signal) init.signal = options.signal;
  try {
    return await fetch(base + path + toQuery(options.query), init);
  } catch (cause) {
    if (options.signal?.aborted) throw cause;
    throw new HttpError('offline', 0);
  }
}

const toQuery = (query: RequestOptions['query']): string => {
  const pairs = Object.entries(query ?? {}).filter(([, value]) => value !== undefined && value !== '');
  return pairs.length
    ? `?${new URLSearchParams(pairs.map(([key, value]) => [key, String(value)])).toString()}`
    : '';
};

async function toError(response: Response): Promise<HttpError> {
  const body = (await response.json().catch(() => ({}))) as {
    code?: ErrorCode;
    reasons?: Reason[];
    fields?: FieldFault[];
    requestId?: string;
  };
  // A proxy's own page (502, 504) has no code of ours: the API is not there.
  const fallback = response.status >= 502 ? 'unavailable' : 'unexpected';
  return new HttpError(body.code ?? fallback, response.status, body);
}

export const http = {
  get: <T>(path: string, query?: RequestOptions['query'], signal?: AbortSignal) =>
    request<T>('GET', path, { ...(query ? { query } : {}), ...(signal ? { signal } : {}) }),
  post: <T>(path: string, body?: unknown, idempotencyKey?: string) =>
    request<T>('POST', path, { body, ...(idempotencyKey ? { idempotencyKey } : {}) }),
  patch: <T>(path: string, body: unknown) => request<T>('PATCH', path, { body }),
  put: <T>(path: string, body: unknown) => request<T>('PUT', path, { body }),
  delete: <T>(path: string) => request<T>('DELETE', path),
};
