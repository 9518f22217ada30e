import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundleWorkflowCode, DefaultLogger } from '@temporalio/worker';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as workflows from '../workflows/index.ts';
import { schedules } from '../temporal/schedules.ts';
import { ensureBundle } from './bundle.ts';

const repository = fileURLToPath(new URL('..', import.meta.url));
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'neonpro-bundle-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe('the workflow bundle', () => {
  it('refuses a workflow that reaches out of its sandbox', async () => {
    // Inside the repository, so that its imports resolve as those of a real workflow would.
    const leak = join(repository, 'workflows', `leak-${process.pid}.ts`);
    await writeFile(
      leak,
      "import { readFile } from 'node:fs/promises';\nexport const peek = () => readFile('/etc/hostname');\n",
    );
    try {
      const build = bundleWorkflowCode({
        workflowsPath: leak,
        logger: new DefaultLogger('ERROR', () => undefined),
      });
      await expect(build).rejects.toThrow(/disallowed modules/);
    } finally {
      await rm(leak);
    }
  }, 60_000);

  it('holds every workflow of the barrel, is built once and reused until a source changes', async () => {
    const file = await ensureBundle(join(folder, 'nested', 'workflows.js'));
    const code = await readFile(file, 'utf8');
    for (const name of Object.keys(workflows)) expect(code).toContain(`function ${name}(`);
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
