import { createReadStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  type AnvisaFileCode,
  anvisaFileCodes,
  anvisaPaths,
} from '../../../domain/products/anvisa-catalogue.ts';
import type { Exchange } from '../http.ts';
import type { AnvisaFaultKind, AnvisaFaults } from './anvisa-faults.ts';
import type { AnvisaStore, Served } from './anvisa-store.ts';

export interface FileAsked {
  code: AnvisaFileCode;
  status: number;
  range: string | null;
  at: number;
}
export interface FileRouteDeps {
  store: AnvisaStore;
  faults: AnvisaFaults;
  asked: FileAsked[];
}

const byPath = new Map(anvisaFileCodes.map((code) => [`/dados/${anvisaPaths[code]}`, code]));

/** ANVISA's web server: a file by its path, conditional and in parts (RFC 9110). False for what is no file of it. */
export async function fileRoute(deps: FileRouteDeps, exchange: Exchange): Promise<boolean> {
  const { request, response, url } = exchange;
  const code = byPath.get(decodeURIComponent(url.pathname));
  if (!code || (request.method !== 'GET' && request.method !== 'HEAD')) {
    if (!url.pathname.startsWith('/dados/')) return false;
    response.writeHead(404).end();
    return true;
  }
  const fault = deps.faults.draw(code);
  const range = request.headers.range ?? null;
  const note = (status: number) => deps.asked.push({ code, status, range, at: Date.now() });
  if (fault === 'hang') {
    note(0);
    await sleep(deps.faults.plan.holdMs, undefined, { ref: false });
    request.socket.destroy();
  } else if (fault === '5xx' || fault === 'missing') {
    note(fault === '5xx' ? 503 : 404);
    response.writeHead(fault === '5xx' ? 503 : 404, { 'content-type': 'text/html' }).end('<html>erro</html>');
  } else if (fault === 'tiny' || fault === 'header' || fault === 'shrunk') {
    note(200);
    const body = await spoilt(await deps.store.file(code), fault);
    response.writeHead(200, { 'content-length': body.length, etag: `"${fault}"` }).end(body);
  } else note(await serve(exchange, await deps.store.file(code), fault, deps.faults));
  return true;
}

async function spoilt({ path }: Served, fault: 'tiny' | 'header' | 'shrunk'): Promise<Buffer> {
  if (fault === 'tiny') return Buffer.from('<html>Sistema em manutenção</html>');
  const text = await readFile(path, 'latin1');
  if (fault === 'header') return Buffer.from(text.replace(/SITUA|ATIVO|REGISTRO/, 'X_$&'), 'latin1');
  return Buffer.from(text.slice(0, text.indexOf('\n', text.length / 2) + 1), 'latin1');
}

/** The part that is asked for, if it is still a part of this file. */
function partOf(
  { request }: Exchange,
  { bytes, etag, modified }: Served,
): { from: number } | 'beyond' | null {
  const from = /^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1];
  const condition = request.headers['if-range'];
  if (from === undefined) return null;
  if (condition !== undefined && condition !== etag && condition !== modified.toUTCString()) return null;
  return Number(from) >= bytes ? 'beyond' : { from: Number(from) };
}

async function serve(
  exchange: Exchange,
  file: Served,
  fault: AnvisaFaultKind | undefined,
  faults: AnvisaFaults,
): Promise<number> {
  const { request, response } = exchange;
  const { etag, modified, bytes, path } = file;
  const about = { etag, 'last-modified': modified.toUTCString(), 'accept-ranges': 'bytes' };
  const { 'if-none-match': none, 'if-modified-since': since } = request.headers;
  const isKnown =
    none === undefined ? since !== undefined && Date.parse(since) >= modified.getTime() : none === etag;
  if (isKnown) {
    response.writeHead(304, about).end();
    return 304;
  }
  const part = partOf(exchange, file);
  if (part === 'beyond') {
    response.writeHead(416, { ...about, 'content-range': `bytes */${bytes}` }).end();
    return 416;
  }
  const from = part?.from ?? 0;
  const status = part ? 206 : 200;
  response.writeHead(status, {
    ...{ ...about, 'content-type': 'text/csv', 'content-length': bytes - from },
    ...(part && { 'content-range': `bytes ${from}-${bytes - 1}/${bytes}` }),
  });
  if (request.method === 'HEAD') response.end();
  else await send(exchange, { path, from, bytes }, fault, faults);
  return status;
}

async function send(
  { request, response }: Exchange,
  { path, from, bytes }: { path: string; from: number; bytes: number },
  fault: AnvisaFaultKind | undefined,
  { plan }: AnvisaFaults,
): Promise<void> {
  const end = fault === 'cut' ? from + Math.floor((bytes - from) * plan.share) : bytes;
  const source = createReadStream(path, { start: from, end: Math.max(from, end - 1) });
  const body = fault === 'slow' ? Readable.from(slowly(source, plan.bytesPerSecond)) : source;
  // Whoever hangs up has had enough: no fault of the server's.
  await pipeline(body, response, { end: fault !== 'cut' }).catch(() => undefined);
  if (fault !== 'cut') return;
  // What was written leaves first; then the line is dead.
  await sleep(20);
  request.socket.destroy();
}

async function* slowly(source: AsyncIterable<Buffer>, bytesPerSecond: number): AsyncGenerator<Buffer> {
  for await (const chunk of source) {
    yield chunk;
    await sleep((chunk.length / bytesPerSecond) * 1_000);
  }
}
