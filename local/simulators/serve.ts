import { createServer, type RequestListener } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { type Exchange, HttpError, sendJson } from './http.ts';

export interface SimulatorServer {
  url: string;
  /** Away for so long, then back at the same port. */
  outage(ms: number): void;
  stop(): Promise<void>;
}

/** A vendor's server on this machine: faults as JSON, and outages on demand. Port 0 takes a free one. */
export async function serveSimulator(
  handle: (exchange: Exchange) => Promise<void>,
  {
    port: wanted = 0,
    host = '127.0.0.1',
    tls,
  }: {
    port?: number | undefined;
    host?: string | undefined;
    tls?: { cert: string; key: string } | undefined;
  },
): Promise<SimulatorServer> {
  const listener: RequestListener = (request, response) => {
    const exchange = { request, response, url: new URL(request.url ?? '/', 'http://simulator') };
    handle(exchange).catch((error: unknown) => {
      const { status, message } =
        error instanceof HttpError ? error : { status: 500, message: String(error) };
      if (response.headersSent || request.socket.destroyed) request.socket.destroy();
      else sendJson(exchange, status, { error: message });
    });
  };
  const server = tls ? createTlsServer(tls, listener) : createServer(listener);
  const listen = (at: number) =>
    new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(at, host, () => {
        server.off('error', reject);
        resolve();
      });
    });

  await listen(wanted);
  const { port } = server.address() as AddressInfo;
  let returning: NodeJS.Timeout | undefined;
  return {
    url: `${tls ? 'https' : 'http'}://${host}:${port}`,
    outage(ms) {
      server.close();
      clearTimeout(returning);
      // Long enough for the answer to the one who asked.
      setTimeout(() => server.closeAllConnections(), 20).unref();
      returning = setTimeout(() => void listen(port), ms);
    },
    stop() {
      clearTimeout(returning);
      return new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      });
    },
  };
}
