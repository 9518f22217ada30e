import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { createApp } from './app.ts';
import type { Dependencies } from './dependencies.ts';
import { attachLive } from './live.ts';

export interface ApiServer {
  /** The port that was taken: of use with port 0. */
  port: number;
  /** Lets what is running finish, at most `patienceMs`, then closes what is left. */
  close(patienceMs?: number): Promise<void>;
}

export interface ServerPlace {
  host: string;
  port: number;
  /** PEM; null when a proxy in front ends TLS. */
  tls?: { cert: Buffer; key: Buffer } | null;
}

/**
 * Slow callers are cut off (D29): headers within 10 s, a whole request within 30 s, looked at every 5 s. Kept-alive connections outlive a
 * pause of reading: the default of 5 s closes them under the next request (seen as "socket hang up" in bench race).
 */
export const patience = {
  ...{ headersTimeout: 10_000, connectionsCheckingInterval: 5_000, keepAliveTimeout: 30_000 },
  /** Of everything but uploads. */
  requestMs: 30_000,
};
// A spreadsheet of 64 MB over a clinic's slow line; Node has one limit for all, so the shorter one is kept by hand.
const uploadMs = 900_000;
const isUpload = ({ method, url = '' }: IncomingMessage) =>
  method === 'PUT' && /^\/api\/v1\/imports\/[^/]+\/(file|calendar)$/.test(url);

/** Cuts off who has not finished asking in time. */
function limitRequest(request: IncomingMessage, requestMs: number): void {
  if (isUpload(request)) return;
  const timer = setTimeout(() => request.socket.destroy(), requestMs);
  const stop = (): void => clearTimeout(timer);
  request.once('end', stop).once('close', stop);
}

/** TLS 1.3 or nothing: every browser and HTTP client in support speaks it. */
function listenerFor(place: ServerPlace, limits: object, answer: RequestListener): Server {
  if (!place.tls) return createServer(limits, answer);
  return createTlsServer(
    { ...limits, ...place.tls, minVersion: 'TLSv1.3', handshakeTimeout: 10_000 },
    answer,
  );
}

export async function startServer(
  deps: Dependencies,
  at: ServerPlace,
  { requestMs, ...timeouts } = patience,
): Promise<ApiServer> {
  const answer = createApp(deps).callback();
  const limits = { ...timeouts, requestTimeout: uploadMs };
  const server = listenerFor(at, limits, (request, response) => {
    limitRequest(request, requestMs);
    void answer(request, response);
  });
  server.maxConnections = 5_000;
  const closeLive = attachLive(server, deps);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(at.port, at.host, 4_096, resolve);
  });
  const address = server.address();
  return {
    port: typeof address === 'object' && address ? address.port : at.port,
    async close(patienceMs = 4_000) {
      const closed = new Promise<void>((resolve) => void server.close(() => resolve()));
      // Browsers keep a connection open after its answer; it is closed as soon as it has nothing to do.
      const sweep = setInterval(() => server.closeIdleConnections(), 50);
      const end = setTimeout(() => server.closeAllConnections(), patienceMs);
      await closeLive();
      await closed;
      clearInterval(sweep);
      clearTimeout(end);
    },
  };
}
