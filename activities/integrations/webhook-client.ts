import { lookup as resolveName } from 'node:dns';
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import type { LookupFunction } from 'node:net';
import type { TryError } from '../../domain/integrations/webhook-events.ts';
import { isPublicAddress, mayBeCalled } from '../../models/public-address.ts';

export interface WebhookPost {
  url: string;
  headers: Record<string, string>;
  body: string;
  /** Milliseconds for everything. */
  timeoutMs: number;
}
export interface WebhookAnswer {
  status: number | null;
  /** Null for 2xx. */
  error: TryError | null;
  ms: number;
  /** Of a receiver that asks for patience (429, 503). */
  retryAfterMs: number;
}
export type WebhookClient = (post: WebhookPost) => Promise<WebhookAnswer>;

export interface WebhookClientOptions {
  /** http and addresses that are not public: on a developer's machine only. */
  allowsLocal: boolean;
  /** How names become addresses. */
  resolve?: typeof resolveName;
}

const mostAnswerBytes = 64 * 1024;
const longestPatienceMs = 3_600_000;
const refused = 'ADDRESS_REFUSED';

/**
 * One POST to a stranger's server. Every answer and every fault is a result. Nothing is followed, nothing of the answer but its status is
 * kept, and the address is judged where it is used: the one that was looked up is the one that is connected to, so a name that
 * changes its mind in between (rebinding) gains nothing.
 */
export function createWebhookClient({
  allowsLocal,
  resolve = resolveName,
}: WebhookClientOptions): WebhookClient {
  const lookup: LookupFunction = (hostname, options, done) => {
    resolve(hostname, { ...options, all: true }, (error, addresses) => {
      const isRefused = !allowsLocal && addresses?.some(({ address }) => !isPublicAddress(address));
      const fault = error ?? (isRefused ? Object.assign(new Error('not public'), { code: refused }) : null);
      const [first] = addresses ?? [];
      if (fault || !first)
        done(fault ?? Object.assign(new Error('no address'), { code: 'ENOTFOUND' }), '', 4);
      else if (options.all)
        (done as unknown as (error: null, all: typeof addresses) => void)(null, addresses);
      else done(null, first.address, first.family);
    });
  };

  return ({ url, headers, body, timeoutMs }) =>
    new Promise((settle) => {
      const began = performance.now();
      const answer = (status: number | null, error: TryError | null, retryAfterMs = 0) =>
        settle({ status, error, retryAfterMs, ms: Math.round(performance.now() - began) });
      // Literal addresses are never looked up, so they are judged here.
      if (!mayBeCalled(url, allowsLocal)) return answer(null, 'address-refused');
      const send = url.startsWith('https:') ? httpsRequest : httpRequest;
      const request = send(url, {
        ...{ method: 'POST', agent: false, lookup },
        headers: {
          ...{ 'content-type': 'application/json', 'user-agent': 'NeonPro-Webhooks/1' },
          ...headers,
          'content-length': Buffer.byteLength(body),
        },
      });
      const timer = setTimeout(() => {
        answer(null, 'timeout');
        request.destroy();
      }, timeoutMs);
      request.on('error', (error: NodeJS.ErrnoException) => answer(null, errorOf(error.code)));
      request.on('response', (response) => {
        const status = response.statusCode ?? 0;
        answer(status, refusalOf(status), patienceOf(response));
        drain(response);
      });
      request.on('close', () => {
        clearTimeout(timer);
        // A second answer changes nothing: a promise settles once.
        answer(null, 'connection-lost');
      });
      request.end(body);
    });
}

/** What the receiver has to say is not read; a little of it is taken so that it may close in peace. */
function drain(response: IncomingMessage): void {
  let size = 0;
  response.on('data', (chunk: Buffer) => {
    size += chunk.length;
    if (size > mostAnswerBytes) response.destroy();
  });
  response.on('error', () => undefined);
}

const refusalOf = (status: number): TryError | null =>
  status >= 200 && status < 300
    ? null
    : status >= 300 && status < 400
      ? 'redirect-refused'
      : 'status-refused';

const patienceOf = ({ statusCode, headers }: IncomingMessage): number => {
  const seconds = Number(headers['retry-after']);
  const asks = (statusCode === 429 || statusCode === 503) && seconds > 0;
  return asks ? Math.min(seconds * 1_000, longestPatienceMs) : 0;
};

const errors: Record<string, TryError> = {
  [refused]: 'address-refused',
  ENOTFOUND: 'name-unknown',
  EAI_AGAIN: 'name-unknown',
  ECONNREFUSED: 'connection-refused',
  EHOSTUNREACH: 'connection-refused',
  ENETUNREACH: 'connection-refused',
  ETIMEDOUT: 'timeout',
};
const errorOf = (code = ''): TryError =>
  errors[code] ?? (/CERT|TLS|SSL|SELF_SIGNED|ALTNAME|EPROTO/.test(code) ? 'tls-failed' : 'connection-lost');
