import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';

/**
 * One call of a provider, with the one fact that `fetch` does not tell: whether any byte of it can have left.
 * `not-sent` is safe to repeat; `ambiguous` is not.
 */
export type PostResult =
  | { kind: 'answer'; status: number; body: string }
  | { kind: 'not-sent'; cause: string }
  | { kind: 'ambiguous'; cause: string };

export interface PostRequest {
  url: string;
  /** POST, unless something is only read or taken away. */
  method?: 'GET' | 'POST' | 'DELETE';
  headers: Record<string, string>;
  body?: string;
  /** Of the body; JSON, unless the provider wants a form. */
  contentType?: 'application/json' | 'application/x-www-form-urlencoded';
  /** Milliseconds for everything; connecting may use at most a third of them. */
  timeoutMs: number;
}

const maxAnswerBytes = 256 * 1024;

export function postJson(call: PostRequest): Promise<PostResult> {
  const { url, method = 'POST', headers, body, timeoutMs, contentType = 'application/json' } = call;
  return new Promise((resolve) => {
    const send = url.startsWith('https:') ? httpsRequest : httpRequest;
    let mayHaveLeft = false;
    let timer = setTimeout(() => giveUp('connect-timeout'), timeoutMs / 3);
    const settle = (result: PostResult) => {
      clearTimeout(timer);
      resolve(result);
    };
    const giveUp = (cause: string) => {
      settle({ kind: mayHaveLeft ? 'ambiguous' : 'not-sent', cause });
      request.destroy();
    };
    const request = send(url, {
      method,
      // No kept-alive sockets: a reset on an idle one could not be told from a reset after the send.
      agent: false,
      headers: { ...headers, ...(body !== undefined && bodyHeaders(body, contentType)) },
    });
    request.on('socket', (socket) => {
      socket.once(url.startsWith('https:') ? 'secureConnect' : 'connect', () => {
        mayHaveLeft = true;
        clearTimeout(timer);
        timer = setTimeout(() => giveUp('answer-timeout'), timeoutMs);
        // The body is handed over only now, so that before this line nothing but a handshake can have left.
        request.end(body);
      });
    });
    request.on('error', (error: NodeJS.ErrnoException) => giveUp(error.code ?? 'socket-error'));
    request.on('response', (response) => {
      const chunks: Buffer[] = [];
      let size = 0;
      response.on('data', (chunk: Buffer) => {
        size += chunk.length;
        if (size > maxAnswerBytes) giveUp('answer-too-large');
        else chunks.push(chunk);
      });
      response.on('end', () =>
        settle({ kind: 'answer', status: response.statusCode ?? 0, body: Buffer.concat(chunks).toString() }),
      );
      response.on('error', () => giveUp('answer-cut'));
      response.on('close', () => giveUp('answer-cut'));
    });
  });
}

const bodyHeaders = (body: string, contentType: string) => ({
  'content-type': contentType,
  'content-length': Buffer.byteLength(body),
});

/** Undefined for what is no JSON: gateways answer pages. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
