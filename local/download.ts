import { mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { repositoryRoot } from './cache.ts';
import { run } from './programs.ts';

const proxied = ['HTTPS_PROXY', 'https_proxy', 'ALL_PROXY', 'all_proxy'].some((name) => process.env[name]);

/** Whether a download is worth trying: a machine without network should not wait for time-outs. */
export async function reaches(url: string): Promise<boolean> {
  // fetch knows no proxy; the downloaders do.
  if (proxied) return true;
  try {
    await fetch(url, { method: 'HEAD', redirect: 'manual', signal: AbortSignal.timeout(5_000) });
    return true;
  } catch {
    return false;
  }
}

/** Fetches one of Temporal's servers by the SDK's own downloader into `target`; false when that cannot be had. */
export async function officialDownload(
  kind: 'dev-server' | 'time-skipping',
  target: string,
): Promise<boolean> {
  if (!(await reaches('https://temporal.download/'))) return false;
  mkdirSync(dirname(target), { recursive: true });
  const draft = mkdtempSync(join(dirname(target), '.download-'));
  try {
    const script = join(repositoryRoot, 'local', 'temporal', 'official-download.ts');
    await run(process.execPath, ['--import', 'tsx', script, kind, draft], {
      cwd: repositoryRoot,
      timeoutMs: 180_000,
    });
    const file = readdirSync(draft).find(
      (name) => /^temporal/.test(name) && statSync(join(draft, name)).mode & 0o100,
    );
    if (!file) return false;
    renameSync(join(draft, file), target);
    return true;
  } finally {
    rmSync(draft, { recursive: true, force: true });
  }
}
