import { onPath, run } from './programs.ts';

/** Installs from the system's package manager; only root on a Debian family can, everybody else gets false. */
export async function aptInstall(packages: string[]): Promise<boolean> {
  if (process.getuid?.() !== 0 || !onPath('apt-get')) return false;
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const install = () =>
    run('apt-get', ['install', '-y', '--no-install-recommends', ...packages], { env, timeoutMs: 600_000 });
  if ((await install()).ok) return true;
  await run('apt-get', ['update'], { env, timeoutMs: 120_000 });
  return (await install()).ok;
}
