import { mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundleWorkflowCode, DefaultLogger } from '@temporalio/worker';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as workflows from '../workflows/index.ts';
import { schedules } from '../temporal/schedules.ts';
import { ensureBundle } from './bundle.ts';

let folder: string;
beforeAll(async () => {
  // Inside the repository, so that packages resolve as they do for a real workflow.
  const state = fileURLToPath(new URL('../.neonpro', import.meta.url));
  await mkdir(state, { recursive: true });
  folder = await mkdtemp(join(state, 'bundle-test-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe('the workflow bundle', () => {
  it('refuses a workflow that reaches out of its sandbox', async () => {
    const leak = join(folder, 'leak.ts');
    await writeFile(
      leak,
      "import { readFileSync } from 'fs';\nexport const peek = () => readFileSync('/etc/hostname');\n",
    );
    const build = bundleWorkflowCode({
      workflowsPath: leak,
      logger: new DefaultLogger('ERROR', () => undefined),
    });
    await expect(build).rejects.toThrow(/disallowed modules/);
  }, 60_000);

  it('holds every workflow of the barrel, is built once and reused until a source changes', async () => {
    const file = await ensureBundle(join(folder, 'nested', 'workflows.js'));
    const code = await readFile(file, 'utf8');
    for (const name of Object.keys(workflows))
      expect(code).toMatch(new RegExp(`function ${name}\\(|const ${name} =`));
    const { mtimeMs } = await stat(file);
    await ensureBundle(file);
    expect((await stat(file)).mtimeMs).toBe(mtimeMs);
    await writeFile(`${file}.hash`, 'of yesterday');
    await ensureBundle(file);
    expect((await stat(file)).mtimeMs).toBeGreaterThan(mtimeMs);
  }, 60_000);
});

describe('the schedules', () => {
  it('start workflows that exist, and always say what overlaps and what is caught up', () => {
    for (const { action, policies, scheduleId } of schedules) {
      expect(Object.keys(workflows), scheduleId).toContain(action.workflowType);
      expect(policies?.overlap, scheduleId).toBeDefined();
      expect(policies?.catchupWindow, scheduleId).toBeDefined();
    }
  });
});
