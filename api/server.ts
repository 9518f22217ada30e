import { createServer, type IncomingMessage } from 'node:http';
import { createApp } from './app.ts';
import type { Dependencies } from './dependencies.ts';
import { attachLive } from './live.ts';

export interface ApiServer {
  /** The port that was taken: of use with port 0. */
  port: number;
  /** Lets what is running finish, at most `patienceMs`, then closes what is left. */
  close(patienceMs?: number): Promise<void>;
}

const requestMs = 30_000;
// A spreadsheet of 64 MB over a clinic's slow line; Node has one limit for all, so the shorter one is kept by hand.
const uploadMs = 900_000;
const isUpload = ({ method, url = '' }: IncomingMessage) =>
  method === 'PUT' && /^\/api\/v1\/imports\/[^/]+\/file$/.test(url);

/** Cuts off who has not finished asking in time. */
function limitRequest(request: IncomingMessage): void {
  if (isUpload(request)) return;
  const timer = setTimeout(() => request.socket.destroy(), requestMs);
  const stop = (): void => clearTimeout(timer);
  request.once('end', stop).once('close', stop);
}

/**
 * Slow callers are cut off (D29): headers within 10 s, a whole request within 30 s, looked at every 5 s. Kept-alive connections outlive a
 * pause of reading: the default of 5 s closes them under the next request (seen as "socket hang up" in bench race).
 */
export async function startServer(
  deps: Dependencies,
  at: { host: string; port: number },
): Promise<ApiServer> {
  const limits = {
    ...{ headersTimeout: 10_000, requestTimeout: uploadMs, connectionsCheckingInterval: 5_000 },
    keepAliveTimeout: 30_000,
  };
  const answer = createApp(deps).callback();
  const server = createServer(limits, (request, response) => {
    limitRequest(request);
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
      const patience = setTimeout(() => server.closeAllConnections(), patienceMs);
      await closeLive();
      await closed;
      clearInterval(sweep);
      clearTimeout(patience);
    },
  };
}
