import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';

export interface HttpCall {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH';
  url: string;
  headers: Record<string, string>;
  body?: string;
  /** Milliseconds for everything. */
  timeoutMs: number;
}
/** `away`: no answer that can be read; the call may have been acted upon all the same. */
export type HttpAnswer = { kind: 'answer'; status: number; body: string } | { kind: 'away'; cause: string };
export type HttpCaller = (call: HttpCall) => Promise<HttpAnswer>;

/** Certificate, key and authority of the bank as PEM: banks ask for mutual TLS in production. */
export interface ClientTls {
  cert: Buffer;
  key: Buffer;
  ca?: Buffer | undefined;
}

const mostBytes = 256 * 1_024;

/** One call to the bank. Nothing is followed, nothing is repeated, and every fault is a result. */
export function createHttpCaller(tls: ClientTls | null = null): HttpCaller {
  return ({ method, url, headers, body, timeoutMs }) =>
    new Promise((settle) => {
      const away = (cause: string) => {
        settle({ kind: 'away', cause });
        request.destroy();
      };
      const send = url.startsWith('https:') ? httpsRequest : httpRequest;
      const length = body === undefined ? {} : { 'content-length': Buffer.byteLength(body) };
      const request = send(url, {
        ...{ method, agent: false, headers: { ...headers, ...length } },
        ...(tls && { cert: tls.cert, key: tls.key, ...(tls.ca && { ca: tls.ca }) }),
      });
      const timer = setTimeout(() => away('timeout'), timeoutMs);
      request.on('error', (error: NodeJS.ErrnoException) => away(error.code ?? 'socket-error'));
      request.on('response', (response) => {
        const chunks: Buffer[] = [];
        let size = 0;
        response.on('data', (chunk: Buffer) => {
          size += chunk.length;
          if (size > mostBytes) away('answer-too-large');
          else chunks.push(chunk);
        });
        response.on('end', () => {
          const text = Buffer.concat(chunks).toString();
          settle({ kind: 'answer', status: response.statusCode ?? 0, body: text });
        });
        // A second settling changes nothing.
        response.on('close', () => away('answer-cut'));
      });
      request.on('close', () => clearTimeout(timer));
      request.end(body);
    });
}
