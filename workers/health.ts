import { createServer } from 'node:http';

export interface HealthOptions {
  port: number;
  /** Rejects when the process cannot do its work right now. */
  probe: () => Promise<void>;
}

const limitMs = 1_000;

/** `/livez` tells of the process only, `/readyz` of what it needs (D30). On loopback, without a body worth reading. */
export async function startHealth({ port, probe }: HealthOptions): Promise<{ stop(): Promise<void> }> {
  const server = createServer((request, response) => {
    const answer = (status: number): void => void response.writeHead(status).end();
    if (request.url === '/livez') return answer(200);
    if (request.url !== '/readyz') return answer(404);
    within(limitMs, probe()).then(
      () => answer(200),
      () => answer(503),
    );
  });
  server.requestTimeout = 5_000;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  return {
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function within(ms: number, work: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('late')), ms);
  });
  return Promise.race([work, late]).finally(() => clearTimeout(timer));
}
