import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { cacheDir, repositoryRoot } from '../cache.ts';
import { officialDownload } from '../download.ts';
import { LauncherError } from '../errors.ts';
import { onPath, run } from '../programs.ts';

export type Progress = (text: string) => void;

/**
 * The path of a Temporal CLI that carries a server: on PATH, in the cache, the official release, or built from the
 * pinned sources in temporal/server. The last takes minutes once and then lies in the cache.
 */
export async function ensureTemporal(onProgress: Progress = () => undefined): Promise<string> {
  const cached = cacheDir('bin', 'temporal');
  const found = [onPath('temporal'), cached].find((path) => path && runs(path));
  if (found) return found;
  onProgress('downloading the official release');
  if ((await officialDownload('dev-server', cached)) && runs(cached)) return cached;
  await buildFromSource(cached, onProgress);
  return cached;
}

/** A cut-short download or a binary of another platform does not count. */
function runs(path: string): boolean {
  return existsSync(path) && spawnSync(path, ['--version'], { timeout: 20_000 }).status === 0;
}

async function buildFromSource(target: string, onProgress: Progress): Promise<void> {
  const go = onPath('go') ?? (existsSync('/usr/local/go/bin/go') ? '/usr/local/go/bin/go' : undefined);
  if (!go) {
    throw new LauncherError(
      'There is no Temporal server: not on PATH, not in the cache, the official download is out of reach, and Go is missing.',
      'Any of these helps: install the Temporal CLI (https://docs.temporal.io/cli), install Go 1.25 or newer ' +
        '(https://go.dev/dl) so that it can be built here, or set TEMPORAL_ADDRESS to a cluster.',
    );
  }
  onProgress('building from source with Go, once; this takes 3 to 10 minutes');
  mkdirSync(cacheDir('bin'), { recursive: true });
  const draft = `${target}.${process.pid}`;
  const started = Date.now();
  const tick = setInterval(
    () => onProgress(`building with Go, ${Math.round((Date.now() - started) / 1000)} s`),
    15_000,
  );
  const build = await run(
    go,
    ['build', '-trimpath', '-ldflags', '-s -w', '-o', draft, 'github.com/temporalio/cli/cmd/temporal'],
    {
      cwd: join(repositoryRoot, 'temporal', 'server'),
      timeoutMs: 30 * 60_000,
      onLine: (line) => line.startsWith('go: downloading') && onProgress(line.slice(4)),
    },
  ).finally(() => clearInterval(tick));
  if (!build.ok) {
    throw new LauncherError(
      `The Temporal server could not be built:\n${build.output.trim().split('\n').slice(-8).join('\n')}`,
      'The build needs the Go module proxy (GOPROXY) once. Without a network, copy the binary of another machine to ' +
        `${target}, or set TEMPORAL_ADDRESS to a cluster.`,
    );
  }
  renameSync(draft, target);
}
