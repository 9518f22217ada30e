import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundleWorkflowCode, DefaultLogger } from '@temporalio/worker';
import { failureConverterPath } from '../temporal/data-converter.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const workflowsPath = join(root, 'workflows', 'index.ts');

export interface BundleOptions {
  /** False for stories without a codec, which read the words of a failure. */
  sealsFailures?: boolean;
}

/** The bundle's code. Refuses with the list of modules when a workflow reaches out of its sandbox (an activity, Node, pg). */
export async function bundleWorkflows({ sealsFailures = true }: BundleOptions = {}): Promise<string> {
  const { code } = await bundleWorkflowCode({
    workflowsPath,
    ...(sealsFailures && { failureConverterPath }),
    logger: new DefaultLogger('ERROR'),
  });
  return code;
}

/**
 * Builds the bundle unless the file was built from the same sources: a worker with a ready bundle starts in half the time and in
 * two thirds of the memory. Returns the file. Many may call it at once; each sees a whole file.
 */
export async function ensureBundle(outFile: string, options: BundleOptions = {}): Promise<string> {
  const wanted = await sourceHash();
  const known = await readFile(`${outFile}.hash`, 'utf8').catch(() => null);
  const isThere = known === wanted && (await readFile(outFile).catch(() => null)) !== null;
  if (isThere) return outFile;
  await mkdir(dirname(outFile), { recursive: true });
  await replace(outFile, await bundleWorkflows(options));
  await replace(`${outFile}.hash`, wanted);
  return outFile;
}

async function replace(file: string, content: string): Promise<void> {
  const draft = `${file}.${process.pid}.draft`;
  await writeFile(draft, content);
  await rename(draft, file);
}

async function sourceHash(): Promise<string> {
  const hash = createHash('sha256');
  const files = [failureConverterPath, join(root, 'package-lock.json')];
  for (const room of ['workflows', 'domain']) {
    for (const entry of await readdir(join(root, room), { recursive: true })) {
      if (entry.endsWith('.ts') && !entry.endsWith('.test.ts')) files.push(join(root, room, entry));
    }
  }
  for (const file of files.sort()) hash.update(file.slice(root.length)).update(await readFile(file));
  return hash.digest('hex');
}
