import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { ensureChromium } from '../local/browser.ts';
import { ensureTemporal } from '../local/temporal/binary.ts';
import { ensureTimeSkippingServer } from '../local/temporal/test-server.ts';

/**
 * `npm test`: fetches what the tests need (or says loudly what to install), runs every project and ends with one line,
 * `N passed, N failed`. Groups run one after another, because the last two own servers of their own on a small machine.
 */
const groups = [['unit', 'ui', 'database'], ['workflows'], ['e2e']];

interface Report {
  numPassedTests: number;
  numFailedTests: number;
  numPendingTests: number;
  numFailedTestSuites: number;
  numTotalTests: number;
  success: boolean;
}

const say = (text: string) => console.error(text);

async function prepare(): Promise<Record<string, string>> {
  say('test: time-skipping Temporal server…');
  const timeSkipping = await ensureTimeSkippingServer();
  say('test: Temporal server…');
  await ensureTemporal(say);
  say('test: browser…');
  return { NEONPRO_TIME_SKIPPING_SERVER: timeSkipping, CHROMIUM_PATH: await ensureChromium() };
}

async function runGroup(projects: string[], env: Record<string, string>, folder: string): Promise<Report> {
  const file = path.join(folder, `${projects.join('-')}.json`);
  const args = [
    'node_modules/vitest/vitest.mjs',
    'run',
    ...projects.flatMap((name) => ['--project', name]),
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${file}`,
  ];
  await new Promise<void>((resolve, reject) => {
    const child = spawn(process.execPath, args, {
      stdio: ['ignore', 'inherit', 'inherit'],
      env: { ...process.env, ...env },
    });
    child.on('error', reject);
    child.on('exit', () => resolve());
  });
  return JSON.parse(readFileSync(file, 'utf8')) as Report;
}

const folder = mkdtempSync(path.join(os.tmpdir(), 'neonpro-tests-'));
try {
  const env = await prepare();
  const reports: Report[] = [];
  for (const projects of groups) reports.push(await runGroup(projects, env, folder));
  const sum = (of: (report: Report) => number) => reports.reduce((total, report) => total + of(report), 0);
  const passed = sum((report) => report.numPassedTests);
  // A file that fails before its first test is a failure too, and so is a group that found no test.
  const broken = sum((report) =>
    report.success && report.numTotalTests > 0 ? 0 : Math.max(1 - report.numFailedTests, 0),
  );
  const failed = sum((report) => report.numFailedTests) + broken;
  const skipped = sum((report) => report.numPendingTests);
  process.exitCode = failed > 0 || skipped > 0 ? 1 : 0;
  console.log(`${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`);
} catch (error) {
  say(error instanceof Error ? error.message : String(error));
  console.log('0 passed, 1 failed');
  process.exitCode = 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
