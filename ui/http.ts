import type { ErrorCode } from '../domain/errors.ts';

export interface Reason {
  code: string;
  resourceId?: string;
  until?: string;
  /** Which service of a visit, from 1; left out when it has one. */
  position?: number;
  /** Which session of a series, from 1. */
  session?: number;
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
  /** How long a person who tried too often waits; null when the server did not say. */
  readonly retryAfterSeconds: number | null;

  constructor(
    code: Code,
    status: number,
    body: Partial<Pick<HttpError, 'reasons' | 'fields' | 'requestId' | 'retryAfterSeconds'>> = {},
  ) {
    super(`${String(status)} ${code}`);
    this.code = code;
    this.status = status;
    this.reasons = body.reasons ?? [];
    this.fields = body.fields ?? [];
    this.requestId = body.requestId ?? null;
    this.retryAfterSeconds = body.retryAfterSeconds ?? null;
  }
}

export interface RequestOptions {
  query?: Record<string, string | number | undefined>;
  body?: unknown;
  /** One key per intention of the person, kept over retries of it: the server acts once. Made here for writes that bring none. */
  idempotencyKey?: string;
  signal?: AbortSignal;
}
type Method = 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE';

const base = '/api/v1';
const nothing = () => undefined;
/** What the rest of the app does when the server asks for it; ui/session.ts and ui/step-up.ts say how. */
const answers = {
  signedOut: nothing as () => void,
  enrolmentNeeded: nothing as () => void,
  stepUp: (() => Promise.resolve(false)) as () => Promise<boolean>,
};
let refreshing: Promise<boolean> | null = null;

/** The session cannot be renewed. */
export const whenSignedOut = (listener: () => void): void => void (answers.signedOut = listener);
/** The person may do nothing else before a second factor is set up. */
export const whenEnrolmentNeeded = (listener: () => void): void => void (answers.enrolmentNeeded = listener);
/** Asks the person for a proof of the last minutes; true when the server took it. */
export const whenStepUpNeeded = (ask: () => Promise<boolean>): void => void (answers.stepUp = ask);

export const newIdempotencyKey = (): string => crypto.randomUUID();

/** Repeats a request that met an old session or lacked a fresh proof, always with the key of the first try. */
export async function request<T>(method: Method, path: string, wanted: RequestOptions = {}): Promise<T> {
  const options =
    method === 'GET' ? wanted : { ...wanted, idempotencyKey: wanted.idempotencyKey ?? newIdempotencyKey() };
  const response = await proved(() => sendRenewing(method, path, options));
  if (!response.ok) throw await toError(response);
  return (response.status === 204 ? undefined : await response.json()) as T;
}

/** Asks for the proof the server wants, and tries once more. */
async function proved(attempt: () => Promise<Response>): Promise<Response> {
  const response = await attempt();
  const code = await codeOf(response);
  if (code === 'enrolment-required') answers.enrolmentNeeded();
  return code === 'step-up-required' && (await answers.stepUp()) ? attempt() : response;
}

/** Bytes instead of JSON: the same session, the same refusals. A POST opens what is written down as opened. */
async function requestFile(path: string, method: 'GET' | 'POST' = 'GET'): Promise<Blob> {
  const options = method === 'GET' ? {} : { body: {}, idempotencyKey: newIdempotencyKey() };
  const response = await proved(() => sendRenewing(method, path, options));
  if (!response.ok) throw await toError(response);
  return response.blob();
}

/** Other refusals with 401 (a wrong code, a wrong password) are about what was typed, not about the session. */
const isOldSession = async (response: Response): Promise<boolean> =>
  response.status === 401 && ['unauthenticated', 'session-ended'].includes((await codeOf(response)) ?? '');

async function sendRenewing(method: Method, path: string, options: RequestOptions): Promise<Response> {
  let response = await send(method, path, options);
  // A client's public page has a session of its own: its end is that page's matter, not the staff's.
  if (path.startsWith('/public/') || !(await isOldSession(response))) return response;
  if (path !== '/session/refresh' && (await refreshSession())) response = await send(method, path, options);
  if (await isOldSession(response)) answers.signedOut();
  return response;
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
  if (options.body !== undefined)
    headers.set('content-type', isFile ? fileType(options.body as Blob) : 'application/json');
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

/** A browser names the type of a spreadsheet as its system does; the API knows one. Other files say that they are bytes. */
const fileType = ({ type }: Blob): string =>
  ['text/calendar', 'application/octet-stream'].includes(type) ? type : 'text/csv';

const toQuery = (query: RequestOptions['query']): string => {
  const pairs = Object.entries(query ?? {}).filter(([, value]) => value !== undefined && value !== '');
  return pairs.length
    ? `?${new URLSearchParams(pairs.map(([key, value]) => [key, String(value)])).toString()}`
    : '';
};

interface Problem {
  code?: ErrorCode;
  reasons?: Reason[];
  fields?: FieldFault[];
  requestId?: string;
}
/** Leaves the answer unread; a page of a proxy has no code. */
const problemOf = (response: Response): Promise<Problem> =>
  response
    .clone()
    .json()
    .catch(() => ({})) as Promise<Problem>;
const codeOf = async (response: Response): Promise<ErrorCode | undefined> =>
  response.ok ? undefined : (await problemOf(response)).code;

async function toError(response: Response): Promise<HttpError> {
  const body = await problemOf(response);
  // A proxy's own page (502, 504) has no code of ours: the API is not there.
  const fallback = response.status >= 502 ? 'unavailable' : 'unexpected';
  const wait = Number(response.headers.get('Retry-After'));
  return new HttpError(body.code ?? fallback, response.status, {
    ...body,
    retryAfterSeconds: wait > 0 ? wait : null,
  });
}

export const http = {
  get: <T>(path: string, query?: RequestOptions['query'], signal?: AbortSignal) =>
    request<T>('GET', path, { ...(query ? { query } : {}), ...(signal ? { signal } : {}) }),
  post: <T>(path: string, body?: unknown, idempotencyKey?: string) =>
    request<T>('POST', path, { body, ...(idempotencyKey ? { idempotencyKey } : {}) }),
  patch: <T>(path: string, body: unknown) => request<T>('PATCH', path, { body }),
  put: <T>(path: string, body: unknown) => request<T>('PUT', path, { body }),
  delete: <T>(path: string) => request<T>('DELETE', path),
  file: requestFile,
};
