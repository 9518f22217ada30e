import {
  createWriteStream,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import type { IncomingMessage } from 'node:http';
import { get as httpGet } from 'node:http';
import { get as httpsGet } from 'node:https';
import { dirname } from 'node:path';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { rootCertificates } from 'node:tls';
import { anvisaFailure } from './anvisa-fault.ts';

export interface Version {
  etag: string | null;
  lastModified: string | null;
}
export interface Download {
  url: string;
  /** Where it grows; beside it lies whose beginning it is. */
  target: string;
  known: Version;
  /** PEM of certificates that ANVISA's server should send along and does not (brazil.md §2.3). */
  ca?: Buffer | undefined;
  /** Milliseconds without a byte. */
  silenceMs: number;
  signal: AbortSignal;
  onBytes: (bytes: number) => void;
}
export type Downloaded = { kind: 'unchanged' } | ({ kind: 'taken'; byteCount: number } & Version);

/** Ten times the largest of the files: whatever is larger is not one of them, and would fill the disk. */
const mostBytes = 2_500_000_000;

/** Takes a file if there is a newer one. What an earlier try got of the same version is not asked for again. */
export async function download(call: Download): Promise<Downloaded> {
  mkdirSync(dirname(call.target), { recursive: true });
  const begun = readBegun(call.target);
  const response = await ask(call, begun);
  const { statusCode: status = 0 } = response;
  if (status === 304) return drop(response, { kind: 'unchanged' });
  if (status === 416) {
    // A worker that died with the whole file asks for what follows its end.
    if (begun && response.headers['content-range'] === `bytes */${begun.bytes}`)
      return drop(response, { kind: 'taken', byteCount: begun.bytes, ...begun.version });
    forget(call.target);
    return drop(response, anvisaFailure('cut', 'the rest is not there'));
  }
  if (status !== 200 && status !== 206) return drop(response, refusal(status));
  const version = status === 206 && begun ? begun.version : versionOf(response);
  const from = status === 206 ? (begun?.bytes ?? 0) : 0;
  if (status === 206 && !response.headers['content-range']?.startsWith(`bytes ${from}-`)) {
    forget(call.target);
    return drop(response, anvisaFailure('cut', 'another part than asked for'));
  }
  if (status === 200) begin(call.target, version);
  await receive(call, response, from);
  return { kind: 'taken', byteCount: statSync(call.target).size, ...version };
}

/** An answer whose body nobody reads. */
function drop(response: IncomingMessage, end: Downloaded | Error): Downloaded {
  response.destroy();
  if (end instanceof Error) throw end;
  return end;
}

function refusal(status: number): Error {
  if (status === 404 || status === 410) return anvisaFailure('not-there', String(status));
  return anvisaFailure(
    status >= 500 || status === 408 || status === 429 ? 'unreachable' : 'refused',
    String(status),
  );
}

const versionOf = ({ headers }: IncomingMessage): Version => {
  const modified = Date.parse(headers['last-modified'] ?? '');
  return {
    etag: headers.etag ?? null,
    lastModified: Number.isNaN(modified) ? null : new Date(modified).toISOString(),
  };
};

interface Begun {
  bytes: number;
  version: Version;
}

function readBegun(target: string): Begun | null {
  if (!existsSync(target) || !existsSync(`${target}.json`)) return null;
  const version = readVersion(target);
  if (!version) {
    forget(target);
    return null;
  }
  const bytes = statSync(target).size;
  return bytes > 0 && conditionOf(version) !== null ? { bytes, version } : null;
}

/** Null of what a full disk or a power cut left behind. */
function readVersion(target: string): Version | null {
  try {
    return JSON.parse(readFileSync(`${target}.json`, 'utf8')) as Version;
  } catch {
    return null;
  }
}

/** The bytes of an older version go before this one has a name, so that no kill puts two halves together. */
function begin(target: string, version: Version): void {
  forget(target);
  writeFileSync(`${target}.json.new`, JSON.stringify(version));
  renameSync(`${target}.json.new`, `${target}.json`);
}

export function forget(target: string): void {
  rmSync(target, { force: true });
  rmSync(`${target}.json`, { force: true });
}

/** A weak tag says «much the same», which is not enough to put two halves together (RFC 9110 §13.1.5). */
const conditionOf = ({ etag, lastModified }: Version): string | null => {
  if (etag !== null && !etag.startsWith('W/')) return etag;
  return lastModified === null ? null : new Date(lastModified).toUTCString();
};

const mistrust = /CERT|SELF_SIGNED|VERIFY|ISSUER|ALTNAME|TLS|SSL/;

function ask(call: Download, begun: Begun | null): Promise<IncomingMessage> {
  const { url, known, ca, silenceMs, signal } = call;
  const rest = begun ? { range: `bytes=${begun.bytes}-`, 'if-range': conditionOf(begun.version) ?? '' } : {};
  const asked = {
    ...(known.etag !== null && { 'if-none-match': known.etag }),
    ...(known.lastModified !== null && { 'if-modified-since': new Date(known.lastModified).toUTCString() }),
  };
  const get = url.startsWith('https:') ? httpsGet : httpGet;
  return new Promise((resolve, reject) => {
    const request = get(
      url,
      {
        ...{ agent: false, signal, timeout: silenceMs },
        headers: { ...asked, ...rest, accept: 'text/csv, */*', 'accept-encoding': 'identity' },
        // The pinned ones complete the chain up to a root that everybody knows; nothing else is believed for them.
        ...(ca && url.startsWith('https:') && { ca: [...rootCertificates, ca.toString()] }),
      },
      resolve,
    );
    request.on('timeout', () => request.destroy(new Error('silence')));
    request.on('error', (error: NodeJS.ErrnoException) => {
      const cause = error.code ?? error.message;
      reject(anvisaFailure(mistrust.test(cause) ? 'untrusted' : 'unreachable', cause));
    });
  });
}

/** Ends with the whole body in the file, or with what came of it and a fault: the next try asks for the rest. */
async function receive(call: Download, response: IncomingMessage, from: number): Promise<void> {
  let bytes = from;
  const counted = new Transform({
    transform(chunk: Buffer, _, next) {
      bytes += chunk.length;
      call.onBytes(bytes);
      next(bytes > mostBytes ? new Error('too large') : null, chunk);
    },
  });
  const file = createWriteStream(call.target, { flags: from > 0 ? 'a' : 'w' });
  try {
    await pipeline(response, counted, file);
  } catch (error) {
    call.signal.throwIfAborted();
    throw anvisaFailure(bytes > mostBytes ? 'refused' : 'cut', (error as Error).message);
  }
  if (!response.complete) throw anvisaFailure('cut', `${bytes} bytes`);
}
