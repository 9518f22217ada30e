import { createHash } from 'node:crypto';
import { z } from 'zod';
import { parseJson, postJson, type PostRequest, type PostResult } from './post-json.ts';

/** Why there are no bytes. `gone`: nobody has them any more; `refused`: what came is not taken; `unreachable`: perhaps later. */
export type MediaTrouble =
  | { outcome: 'gone' }
  | { outcome: 'refused'; cause: 'host' | 'redirect' | 'too-large' | 'hash' | 'token' }
  | { outcome: 'unreachable'; cause: string };

export interface MediaFacts {
  url: string;
  mime: string;
  size: number;
  sha256: string;
}

export interface WhatsAppMediaOptions {
  baseUrl: string;
  version: string;
  timeoutMs?: number;
  post?: (request: PostRequest) => Promise<PostResult>;
}

export type WhatsAppMedia = ReturnType<typeof createWhatsAppMedia>;

/** Meta's own limit for pictures, sound and films of people; documents may be larger, and are not taken. */
export const longestMedia = 16 * 1024 * 1024;
const mediaHost = 'https://lookaside.fbsbx.com';

const factsSchema = z.looseObject({
  url: z.url().max(4_096),
  mime_type: z.string().max(200),
  sha256: z.string().max(200),
  file_size: z.coerce.number().int().nonnegative(),
});
const codeSchema = z.looseObject({ error: z.looseObject({ code: z.number().int() }) });

/** What people send: facts by id first, then the bytes, from the provider's hosts only, with the same token. */
export function createWhatsAppMedia(options: WhatsAppMediaOptions) {
  const { baseUrl, version, timeoutMs = 30_000, post = postJson } = options;
  const hosts = [new URL(baseUrl).origin, mediaHost];

  return {
    async readMedia({
      id,
      token,
    }: {
      id: string;
      token: string;
    }): Promise<({ outcome: 'found' } & MediaFacts) | MediaTrouble> {
      const result = await post({
        ...{ method: 'GET', timeoutMs: 10_000, headers: { authorization: `Bearer ${token}` } },
        url: `${baseUrl}/${version}/${encodeURIComponent(id)}`,
      });
      if (result.kind !== 'answer') return { outcome: 'unreachable', cause: result.cause };
      const body = parseJson(result.body);
      if (result.status !== 200) return troubleOf(result.status, codeSchema.safeParse(body).data?.error.code);
      const facts = factsSchema.safeParse(body).data;
      if (!facts) return { outcome: 'unreachable', cause: 'unreadable-answer' };
      const { url, mime_type: mime, file_size: size, sha256 } = facts;
      return size > longestMedia
        ? { outcome: 'refused', cause: 'too-large' }
        : { outcome: 'found', url, mime, size, sha256 };
    },

    /** `sha256` as either the webhook or the facts gave it. The address comes from outside, so its host is checked, and it leads nowhere else. */
    async download(input: {
      url: string;
      token: string;
      sha256?: string;
    }): Promise<{ outcome: 'fetched'; bytes: Buffer } | MediaTrouble> {
      if (!URL.canParse(input.url) || !hosts.includes(new URL(input.url).origin))
        return { outcome: 'refused', cause: 'host' };
      const fetched = await fetchBytes(input.url, input.token, timeoutMs);
      if (!Buffer.isBuffer(fetched)) return fetched;
      const isWhole = input.sha256 === undefined || isSameSha256(input.sha256, fetched);
      return isWhole ? { outcome: 'fetched', bytes: fetched } : { outcome: 'refused', cause: 'hash' };
    },
  };
}

async function fetchBytes(url: string, token: string, timeoutMs: number): Promise<Buffer | MediaTrouble> {
  try {
    const response = await fetch(url, {
      headers: { authorization: `Bearer ${token}` },
      redirect: 'manual',
      signal: AbortSignal.timeout(timeoutMs),
    });
    const { status, body } = response;
    if (status !== 200 || !body) {
      await body?.cancel();
      return troubleOf(status);
    }
    const chunks: Uint8Array[] = [];
    let size = 0;
    // The length that the answer claims is a claim: what counts is what comes.
    for await (const chunk of body as AsyncIterable<Uint8Array>) {
      size += chunk.length;
      if (size > longestMedia) return { outcome: 'refused', cause: 'too-large' };
      chunks.push(chunk);
    }
    return Buffer.concat(chunks);
  } catch (error) {
    return { outcome: 'unreachable', cause: error instanceof Error ? error.name : 'error' };
  }
}

function troubleOf(status: number, code?: number): MediaTrouble {
  if (status >= 300 && status < 400) return { outcome: 'refused', cause: 'redirect' };
  if (status === 401 || code === 190) return { outcome: 'refused', cause: 'token' };
  // Graph answers 400 with code 100 for an id that it does not know (any more).
  if (status === 404 || status === 410 || (status === 400 && code === 100)) return { outcome: 'gone' };
  return { outcome: 'unreachable', cause: `http-${status}` };
}

/** Webhooks write it in base64, answers about media in hexadecimal. */
export function isSameSha256(written: string, bytes: Buffer): boolean {
  const actual = createHash('sha256').update(bytes).digest();
  const expected = Buffer.from(written, /^[0-9a-f]{64}$/i.test(written) ? 'hex' : 'base64');
  return expected.equals(actual);
}
