import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { type AnvisaFileCode, anvisaFileCodes } from '../../../domain/products/anvisa-catalogue.ts';
import { type Exchange, HttpError, readInput, requireLocal, sendJson } from '../http.ts';
import { serveSimulator } from '../serve.ts';
import { type AnvisaFaultPlanInput, anvisaFaultsSchema, createAnvisaFaults } from './anvisa-faults.ts';
import { type AnvisaSizes, AnvisaStore, type Edition, type Served, smallSizes } from './anvisa-store.ts';
import { type FileAsked, fileRoute } from './file-routes.ts';

export interface AnvisaSimulatorOptions {
  port?: number;
  host?: string;
  /** Lines of each file, beside the real ones; small unless said. */
  sizes?: Partial<AnvisaSizes>;
  /** Where the files lie; a folder of its own by default, which goes with the simulator. */
  directory?: string;
  /** As PEM. ANVISA's server sends its own certificate without the one that signed it. */
  tls?: { cert: string; key: string };
}
export interface AnvisaSimulator {
  /** What ANVISA_BASE_URL is set to. */
  url: string;
  asked(): FileAsked[];
  file(code: AnvisaFileCode): Promise<Served>;
  publish(code: AnvisaFileCode, changes: Partial<Edition>): Promise<Served>;
  setFaults(plan: AnvisaFaultPlanInput): void;
  outage(ms: number): void;
  reset(): void;
  stop(): Promise<void>;
}

const publishBody = z.strictObject({
  code: z.enum(anvisaFileCodes),
  added: z.number().int().min(0).max(100_000).optional(),
  removed: z.number().int().min(0).max(100_000).optional(),
  /** Number of a registration, process or authorisation → the word of its situation. */
  situations: z.record(z.string().regex(/^\d{7,17}$/), z.string().max(40)).optional(),
  extra: z.array(z.string().max(10_000)).max(1_000).optional(),
});
const outageBody = z.strictObject({ ms: z.number().int().min(1).max(3_600_000) });

/** dados.anvisa.gov.br on this machine: its files in their real shape, of any size, and what goes wrong with them. */
export async function startAnvisaSimulator(options: AnvisaSimulatorOptions = {}): Promise<AnvisaSimulator> {
  const directory = options.directory ?? mkdtempSync(join(tmpdir(), 'anvisa-simulator-'));
  const store = new AnvisaStore(directory, { ...smallSizes, ...options.sizes });
  const faults = createAnvisaFaults();
  const asked: FileAsked[] = [];
  const reset = () => {
    store.reset();
    faults.set({});
    asked.length = 0;
  };
  const routes: Record<string, (exchange: Exchange) => Promise<unknown>> = {
    'GET /_control/ledger': () => Promise.resolve({ asked }),
    'GET /_control/files': async () => ({
      files: await Promise.all(
        anvisaFileCodes.map(async (code) => {
          const { bytes, etag, modified } = await store.file(code);
          return { code, bytes, etag, modified, ...store.edition(code) };
        }),
      ),
    }),
    async 'POST /_control/publish'(exchange) {
      const { code, ...changes } = await readInput(exchange, publishBody);
      const given = Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined));
      const { bytes, etag, modified } = await store.publish(code, given);
      return { code, bytes, etag, modified };
    },
    async 'POST /_control/faults'(exchange) {
      faults.set(await readInput(exchange, anvisaFaultsSchema));
      return faults.plan;
    },
    async 'POST /_control/outage'(exchange) {
      const { ms } = await readInput(exchange, outageBody);
      server.outage(ms);
      return { ms };
    },
    'POST /_control/reset': () => Promise.resolve(reset()).then(() => ({})),
  };
  const server = await serveSimulator(async (exchange) => {
    if (await fileRoute({ store, faults, asked }, exchange)) return;
    requireLocal(exchange);
    const route = routes[`${exchange.request.method} ${exchange.url.pathname}`];
    if (!route) throw new HttpError(404, 'not found');
    sendJson(exchange, 200, await route(exchange));
  }, options);
  return {
    url: `${server.url}/dados`,
    asked: () => asked,
    file: (code) => store.file(code),
    publish: (code, changes) => store.publish(code, changes),
    setFaults: (plan) => faults.set(plan),
    outage: (ms) => server.outage(ms),
    reset,
    async stop() {
      await server.stop();
      if (options.directory === undefined) rmSync(directory, { recursive: true, force: true });
    },
  };
}
