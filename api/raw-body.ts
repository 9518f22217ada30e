import type { IncomingMessage } from 'node:http';
import { refuse } from '../domain/errors.ts';

/** The bytes as they came, at most `limit`; a signature is over these and nothing else. */
export async function readRawBody(request: IncomingMessage, limit: number): Promise<Buffer> {
  if (Number(request.headers['content-length'] ?? 0) > limit) refuse('payload-too-large');
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > limit) refuse('payload-too-large');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
