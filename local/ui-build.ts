import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { buildDir, repositoryRoot } from './cache.ts';
import { run } from './programs.ts';

/** Files the tools write by themselves: not an input, although they lie among the sources. */
const generated = new Set(['components.d.ts', 'auto-imports.d.ts']);

function filesBelow(path: string): string[] {
  return readdirSync(path, { withFileTypes: true, recursive: true })
    .filter(
      (entry) =>
        entry.isFile() &&
        !generated.has(entry.name) &&
        !/node_modules|\.test\.ts$/.test(join(entry.parentPath, entry.name)),
    )
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

/** Names a build after everything that goes into it: same hash, same output. */
export function sourceHash(folders: string[], files: string[]): string {
  const hash = createHash('sha256');
  const all = [
    ...folders.flatMap((folder) => filesBelow(join(repositoryRoot, folder))),
    ...files.map((file) => join(repositoryRoot, file)),
  ];
  for (const file of all)
    hash.update(relative(repositoryRoot, file)).update('\0').update(readFileSync(file)).update('\0');
  return hash.digest('hex').slice(0, 16);
}

/** The folder with the built UI, built now when the sources changed. */
export async function ensureUi(onProgress: (text: string) => void = () => undefined): Promise<string> {
  const home = buildDir(`ui-${sourceHash(['ui', 'domain'], ['package-lock.json', 'vite.config.ts'])}`);
  if (existsSync(home)) return home;
  onProgress('building the UI');
  const draft = `${home}.${process.pid}`;
  const vite = join(repositoryRoot, 'node_modules', 'vite', 'bin', 'vite.js');
  const build = await run(
    process.execPath,
    [vite, 'build', '--outDir', draft, '--emptyOutDir', '--logLevel', 'warn'],
    {
      cwd: repositoryRoot,
      env: { ...process.env, NODE_ENV: 'production' },
      timeoutMs: 300_000,
    },
  );
  if (!build.ok) throw new Error(`The UI does not build:\n${build.output.trim().slice(-3_000)}`);
  try {
    renameSync(draft, home);
  } catch {
    // Another start built the same sources meanwhile; theirs is as good.
    rmSync(draft, { recursive: true, force: true });
  }
  removeOldBuilds();
  return home;
}

/** The newest three stay: a stack that runs beside this one may still serve the build before. */
function removeOldBuilds(): void {
  const builds = readdirSync(buildDir()).filter((name) => /^ui-[0-9a-f]{16}$/.test(name));
  const newestFirst = builds.sort((a, b) => statSync(buildDir(b)).mtimeMs - statSync(buildDir(a)).mtimeMs);
  for (const name of newestFirst.slice(3)) rmSync(buildDir(name), { recursive: true });
}
