import { join } from 'node:path';
import { loadConfig } from '../config.ts';
import { migrateDatabase } from '../models/migrate.ts';
import { setupTemporal } from '../temporal/setup.ts';
import { ensureBundle } from '../workers/bundle.ts';
import { bootstrapDatabase } from './bootstrap.ts';
import { buildDir, repositoryRoot } from './cache.ts';
import { startChild, waitUntilReady } from './child.ts';
import { saveEnvironment } from './commands/environment.ts';
import { seedDemo } from './demo.ts';
import { childEnvironment, nodeService } from './node-service.ts';
import { startPostgres } from './postgres/runner.ts';
import { loadOrCreateSecrets } from './secrets.ts';
import type { StackContext } from './stack-context.ts';
import { stackEnvironment } from './stack-environment.ts';
import { ensureTemporal } from './temporal/binary.ts';
import { startTemporal } from './temporal/server.ts';
import { ensureUi } from './ui-build.ts';

export type Step = {
  title: string;
  /** Says why the step has nothing to do, when it has not. */
  skip?: (context: StackContext) => string | false;
  run: (context: StackContext, progress: (text: string) => void) => Promise<void>;
};

const logFile = (context: StackContext, name: string) => join(context.stateDir, 'logs', `${name}.log`);

const keys: Step = {
  title: 'Keys',
  run: (context) => {
    context.secrets = loadOrCreateSecrets(context.secretsFile);
    return Promise.resolve();
  },
};

const postgres: Step = {
  title: 'Postgres',
  async run(context) {
    const { databaseUrl } = context.external;
    if (databaseUrl) {
      context.adminUrl = databaseUrl;
      const named = new URL(databaseUrl).pathname.slice(1);
      if (named && !['postgres', 'template1'].includes(named)) context.database = named;
      return;
    }
    await context.supervisor.start({
      name: 'postgres',
      stopSignal: 'SIGINT',
      async start(onSpawn) {
        const server = await startPostgres({
          dataDir: join(context.stateDir, 'postgres'),
          port: context.ports.postgres,
          fsync: context.options.durable ?? true,
          logFile: logFile(context, 'postgres'),
          onSpawn,
        });
        context.adminUrl = server.superuserUrl;
        return server;
      },
    });
  },
};

const schema: Step = {
  title: 'Database',
  async run(context) {
    const { adminUrl, database, secrets } = context;
    context.roleUrls = await bootstrapDatabase({ adminUrl, database, passwords: secrets.databasePasswords });
    await migrateDatabase({
      url: context.roleUrls.migrator,
      tokenKey: Buffer.from(secrets.tokenKey, 'base64'),
    });
    saveEnvironment(context.stateDir, stackEnvironment(context));
  },
};

const temporal: Step = {
  title: 'Temporal',
  skip: ({ external }) => (external.temporalAddress ? `using ${external.temporalAddress}` : false),
  async run(context, progress) {
    const binary = await ensureTemporal(progress);
    await context.supervisor.start({
      name: 'temporal',
      start: (onSpawn) =>
        startTemporal({
          binary,
          dbFile: join(context.stateDir, 'temporal', 'temporal.sqlite'),
          port: context.ports.temporal,
          uiPort: context.ports.temporalUi,
          namespace: context.namespace,
          durable: context.options.durable ?? true,
          codecEndpoint: `http://localhost:${context.ports.apis[0]}/codec`,
          logFile: logFile(context, 'temporal'),
          onSpawn,
        }),
    });
  },
};

const bundle: Step = {
  title: 'Workflows',
  // With reload the worker bundles by itself, at every change.
  skip: ({ options }) => (options.dev ? 'not needed' : false),
  async run(context) {
    context.workflowBundle = await ensureBundle(buildDir('workflows.js'));
  },
};

const ui: Step = {
  title: 'User interface',
  skip: ({ options }) => (options.ui === false || options.dev ? 'not needed' : false),
  async run(context, progress) {
    context.uiDir = await ensureUi(progress);
  },
};

const registration: Step = {
  title: 'Search attributes and schedules',
  async run(context) {
    await setupTemporal(loadConfig(stackEnvironment(context)));
  },
};

const simulators: Step = {
  title: 'WhatsApp, SMS, bank and ANVISA simulators',
  // One process for all: whoever brings one provider of their own still has the others here.
  skip: ({ external: { whatsappUrl, bankUrl, zenviaUrl, twilioUrl } }) =>
    whatsappUrl && bankUrl && zenviaUrl && twilioUrl ? 'using your own providers' : false,
  async run(context) {
    await context.supervisor.start(
      nodeService({
        name: 'simulators',
        script: 'local/simulators/main.ts',
        env: stackEnvironment(context),
        logFile: logFile(context, 'simulators'),
        readyUrl: `${context.urls.simulator}/phone`,
        graceMs: 2_000,
      }),
    );
  },
};

const worker: Step = {
  title: 'Worker',
  async run(context) {
    await context.supervisor.start(
      nodeService({
        name: 'worker',
        script: 'workers/run.ts',
        env: stackEnvironment(context),
        logFile: logFile(context, 'worker'),
        readyUrl: `http://127.0.0.1:${context.ports.workerHealth}/readyz`,
        liveUrl: `http://127.0.0.1:${context.ports.workerHealth}/livez`,
        watch: context.options.dev ?? false,
        graceMs: 8_000,
      }),
    );
  },
};

const api: Step = {
  title: 'API',
  async run(context) {
    const starts = context.ports.apis.map((port, index) =>
      context.supervisor.start(
        nodeService({
          name: index === 0 ? 'api' : `api-${index + 1}`,
          script: 'api/main.ts',
          env: { ...stackEnvironment(context), NEONPRO_HTTP_PORT: String(port) },
          logFile: logFile(context, index === 0 ? 'api' : `api-${index + 1}`),
          readyUrl: `${context.urls.apis[index]}/readyz`,
          liveUrl: `${context.urls.apis[index]}/livez`,
          watch: context.options.dev ?? false,
          graceMs: 6_000,
        }),
      ),
    );
    await Promise.all(starts);
  },
};

const devUi: Step = {
  title: 'User interface with reload',
  skip: ({ options }) => (options.dev ? false : 'not needed'),
  async run(context) {
    const vite = join(repositoryRoot, 'node_modules', 'vite', 'bin', 'vite.js');
    const log = logFile(context, 'ui');
    await context.supervisor.start({
      name: 'ui',
      async start(onSpawn) {
        const running = await startChild({
          command: process.execPath,
          args: [vite, '--host', '127.0.0.1', '--port', String(context.ports.ui), '--strictPort'],
          cwd: repositoryRoot,
          env: childEnvironment({ NEONPRO_API_ORIGIN: context.urls.api }),
          logFile: log,
          graceMs: 2_000,
          onSpawn,
        });
        const url = `http://127.0.0.1:${context.ports.ui}/`;
        await waitUntilReady('The UI server', running, log, async () => (await fetch(url)).ok);
        return running;
      },
    });
  },
};

const demo: Step = {
  title: 'Demo clinics',
  skip: ({ options }) => (options.demo ? false : 'not wanted'),
  async run(context, progress) {
    context.demo = await seedDemo(stackEnvironment(context), join(context.stateDir, 'demo.json'), progress);
  },
};

/** In order; the steps of one line have nothing to do with one another and run together. */
export const steps: Step[][] = [
  [keys],
  [postgres, temporal, bundle, ui],
  [schema],
  [registration, simulators],
  [demo],
  [worker, api],
  [devUi],
];
