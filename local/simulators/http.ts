import type { IncomingMessage, ServerResponse } from 'node:http';
import { z } from 'zod';

export interface Exchange {
  request: IncomingMessage;
  response: ServerResponse;
  url: URL;
}

export class HttpError extends Error {
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

const maxBodyBytes = 1024 * 1024;

export async function readBytes({ request }: Exchange, most: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > most) throw new HttpError(413, 'too large');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

export const readText = async (exchange: Exchange): Promise<string> =>
  (await readBytes(exchange, maxBodyBytes)).toString();

export async function readJson(exchange: Exchange): Promise<unknown> {
  const text = await readText(exchange);
  if (!text) return {};
  try {
    return JSON.parse(text);
  } catch {
    throw new HttpError(400, 'not JSON');
  }
}

export async function readInput<T extends z.ZodType>(exchange: Exchange, schema: T): Promise<z.output<T>> {
  const parsed = schema.safeParse(await readJson(exchange));
  if (!parsed.success) throw new HttpError(400, z.prettifyError(parsed.error));
  return parsed.data;
}

export function sendJson({ response }: Exchange, status: number, body: unknown): void {
  response.writeHead(status, {
    'content-type': 'application/json; charset=utf-8',
    'cache-control': 'no-store',
  });
  response.end(JSON.stringify(body));
}

/**
 * The control and phone routes are for this machine only: a loopback peer, a loopback name in Host (a stranger's
 * domain pointing here is refused) and, when a browser asks, our own page.
 */
export function requireLocal({ request }: Exchange): void {
  const peer = request.socket.remoteAddress ?? '';
  const host = request.headers.host ?? '';
  const { origin } = request.headers;
  const isLocalPeer = peer === '::1' || /^(::ffff:)?127\./.test(peer);
  const isLocalHost = /^(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/.test(host);
  const isOwnPage = origin === undefined || origin === `http://${host}`;
  if (!isLocalPeer || !isLocalHost || !isOwnPage) throw new HttpError(403, 'local requests only');
}
