import { join } from 'node:path';
import { repositoryRoot } from './cache.ts';
import { startChild, waitUntilReady } from './child.ts';
import type { Service } from './supervisor.ts';

export type NodeServiceOptions = {
  name: string;
  /** Relative to the repository, for instance `api/main.ts`. */
  script: string;
  args?: string[];
  env: Record<string, string>;
  logFile: string;
  /** Answers 2xx when the service is ready. */
  readyUrl: string;
  /** Asked instead when it comes back later: what it leans on may be down by then, and it must live without. */
  liveUrl?: string;
  graceMs?: number;
  /** Restart on every change of a source file (npm run dev). */
  watch?: boolean;
};

/** What a child needs of the launcher's own environment; everything of NeonPro's is given explicitly. */
const inherited = ['PATH', 'HOME', 'LANG', 'TMPDIR', 'NODE_OPTIONS', 'NODE_EXTRA_CA_CERTS', 'SSL_CERT_FILE'];

export function childEnvironment(env: Record<string, string>): Record<string, string> {
  const kept = inherited.flatMap((name) =>
    process.env[name] === undefined ? [] : [[name, process.env[name]]],
  );
  return { ...(Object.fromEntries(kept) as Record<string, string>), TZ: 'UTC', ...env };
}

/** One of our TypeScript programs as a supervised child. */
export function nodeService(options: NodeServiceOptions): Service {
  const tsx = options.watch
    ? [
        join(repositoryRoot, 'node_modules', 'tsx', 'dist', 'cli.mjs'),
        'watch',
        '--clear-screen=false',
        '--include',
        './workflows/**/*.ts',
      ]
    : ['--enable-source-maps', '--import', 'tsx'];
  let hasBeenReady = false;
  return {
    name: options.name,
    async start(onSpawn) {
      const running = await startChild({
        command: process.execPath,
        args: [...tsx, join(repositoryRoot, options.script), ...(options.args ?? [])],
        cwd: repositoryRoot,
        env: childEnvironment(options.env),
        logFile: options.logFile,
        graceMs: options.graceMs ?? 9_000,
        onSpawn,
      });
      const url = hasBeenReady ? (options.liveUrl ?? options.readyUrl) : options.readyUrl;
      await waitUntilReady(options.name, running, options.logFile, () => isOk(url));
      hasBeenReady = true;
      return running;
    },
  };
}

async function isOk(url: string): Promise<boolean> {
  const response = await fetch(url, { signal: AbortSignal.timeout(2_000) });
  await response.body?.cancel();
  return response.ok;
}
