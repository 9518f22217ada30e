import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadConfig, type Config } from '../../config.ts';
import { defaultStateDir } from '../cache.ts';
import { LauncherError } from '../errors.ts';

const fileOf = (stateDir: string) => join(stateDir, 'environment.json');

/** Left by the launcher, so that the operator's commands find the clinic that runs. It holds passwords: 0600. */
export function saveEnvironment(stateDir: string, env: Record<string, string>): void {
  writeFileSync(fileOf(stateDir), JSON.stringify(env, null, 2), { mode: 0o600 });
}

/** The environment the operator gave, or else that of the clinic in the state folder. */
export function operatorConfig(): Config {
  if (process.env.NEONPRO_SECRETS_FILE) return loadConfig();
  const file = fileOf(defaultStateDir());
  if (!existsSync(file)) {
    throw new LauncherError(
      'There is no clinic in this folder yet.',
      'Start one with `npm start`, or set NEONPRO_SECRETS_FILE and the database URLs.',
    );
  }
  return loadConfig(JSON.parse(readFileSync(file, 'utf8')) as Record<string, string>);
}
