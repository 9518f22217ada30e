import { ConfigError, loadConfig } from '../config.ts';
import { connectTemporalLazily } from '../temporal/client.ts';
import { createDependencies } from './dependencies.ts';
import { createLog } from './log.ts';
import { tellLedger } from '../models/erasure-start.ts';
import { startServer } from './server.ts';

async function main(): Promise<void> {
  const config = loadConfig();
  const log = createLog(config.log);
  // Lazy: bookings are taken while Temporal is down; only /readyz asks it.
  const temporal = connectTemporalLazily(config);
  const deps = createDependencies(config, log, {
    temporal: () => temporal.withDeadline(Date.now() + 900, () => temporal.healthService.check({})),
  });
  await tellLedger(config, log);
  const server = await startServer(deps, config.http);
  log.info({ port: server.port }, 'api ready');

  let isStopping = false;
  const stop = async (): Promise<void> => {
    if (isStopping) return;
    isStopping = true;
    await server.close();
    await deps.close();
    await temporal.close();
    log.flush();
    process.exit(0);
  };
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => void stop());
}

main().catch((error: unknown) => {
  // Before there is a logger: faults name variables, never values.
  console.error(error instanceof ConfigError ? error.message : error);
  process.exitCode = 1;
});
