import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { cacheDir, shortHash } from '../../local/cache.ts';
import type { Context } from './bench.ts';

const pins = fileURLToPath(new URL('schemathesis.txt', import.meta.url));

function run(
  command: string,
  args: string[],
  { env, cwd }: { env?: NodeJS.ProcessEnv; cwd?: string } = {},
  defer?: Context<string>['defer'],
): Promise<{ code: number | null; text: string }> {
  return new Promise((resolve) => {
    const child = spawn(command, args, { cwd, env: env ?? process.env, stdio: ['ignore', 'pipe', 'pipe'] });
    defer?.(() => Promise.resolve(child.exitCode === null && child.kill('SIGTERM')));
    const chunks: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => chunks.push(chunk));
    child.once('error', (error) => resolve({ code: null, text: error.message }));
    child.once('close', (code) => resolve({ code, text: Buffer.concat(chunks).toString() }));
  });
}

/**
 * The folder of the pinned packages, shared by every clone on this machine and named after the pins; from PyPI when it is missing.
 * A folder and not a virtual environment: minimal Pythons lack what makes one. Written beside and renamed, so that a broken
 * download is never taken for a whole one.
 */
export async function installSchemathesis({ say }: Pick<Context<string>, 'say'>): Promise<string> {
  const folder = cacheDir(`schemathesis-${shortHash(readFileSync(pins, 'utf8'))}`);
  if (existsSync(folder)) return folder;
  say('installing schemathesis from PyPI');
  mkdirSync(dirname(folder), { recursive: true });
  const parts = mkdtempSync(`${folder}-`);
  const flags = ['--quiet', '--no-input', '--disable-pip-version-check', '--target', parts, '-r', pins];
  let pip = await run('python3', ['-m', 'pip', 'install', ...flags]);
  if (pip.code !== 0 && /No module named pip/.test(pip.text)) {
    const venv = join(parts, '.venv');
    await run('python3', ['-m', 'venv', venv]);
    pip = await run(join(venv, 'bin', 'python'), ['-m', 'pip', 'install', ...flags]);
  }
  if (pip.code !== 0) {
    rmSync(parts, { recursive: true, force: true });
    throw new Error(`schemathesis cannot be installed: ${pip.text.slice(-2_000)}`);
  }
  renameSync(parts, folder);
  return folder;
}

/** One run of schemathesis: as whom, on what, how long. */
export interface Run {
  name: string;
  document: string;
  phases: ('examples' | 'coverage' | 'fuzzing' | 'stateful')[];
  /** Of each operation, and as many stories of operations that follow from each other. Not a time: a slow machine tries the same. */
  examples: number;
  seed: number;
  /** `auth.openapi` of the configuration: what is sent for each security scheme of the document. */
  auth: Record<string, Record<string, string>>;
  /** Ids of operations; all without `only`. */
  only?: string[];
  except?: string[];
  /** Names of checks to leave out. */
  without?: string[];
  /** Operations with rules that no JSON schema can say, such as the check digits of a CPF: what fits the schema may be refused there. */
  beyondSchema: string[];
}

interface Failure {
  code: string;
  title: string;
  count: number;
  operations: string[];
}
export interface Report {
  operations: { selected: number; tested: number; errored: number };
  test_cases: { generated: number };
  failures: Failure[];
  errors: unknown[];
  /** Everything it said, with a curl line for each failure. */
  said: string;
}

const text = (value: unknown): string => JSON.stringify(value);
// A key or a tag made up is a conflict, not a broken promise of the schema.
const conflicts = '"2xx", "3xx", 401, 403, 404, 409, 412, 422, 429, "5xx"';
// With 412: a tag made up is looked at before the rest of what is wrong.
const refusals = '400, 401, 403, 404, 405, 409, 412, 413, 415, 422, 429, "5xx"';

function configuration({ auth, beyondSchema }: Run): string {
  const schemes = Object.entries(auth).flatMap(([scheme, values]) => [
    `[auth.openapi.${scheme}]`,
    ...Object.entries(values).map(([key, value]) => `${key} = ${text(value)}`),
  ]);
  const rules = beyondSchema.flatMap((id) => [
    '[[operations]]',
    `include-operation-id = ${text(id)}`,
    `[operations.checks.positive_data_acceptance]`,
    // 415: bytes that are neither picture nor PDF, whatever they are called.
    `expected-statuses = [${conflicts}, 400, 415]`,
  ]);
  return [
    'continue-on-failure = true',
    'request-timeout = 30',
    // A busy machine is no fault of the document.
    'suppress-health-check = ["all"]',
    '[headers]',
    '"X-NeonPro-CSRF" = "1"',
    '[generation]',
    'database = "none"',
    // Refused in every text, which no pattern can say for all of them at once (api/perform.database.test.ts sends it).
    'allow-x00 = false',
    '[checks.positive_data_acceptance]',
    `expected-statuses = [${conflicts}]`,
    '[checks.negative_data_rejection]',
    `expected-statuses = [${refusals}]`,
    // Links are guessed from names, and a program's `clientId` (OAuth) is taken for a client's.
    '[phases.stateful.checks.positive_data_acceptance]',
    'enabled = false',
    ...schemes,
    ...rules,
  ].join('\n');
}

export async function runSchemathesis(
  folder: string,
  wish: Run,
  defer: Context<string>['defer'],
): Promise<Report> {
  const dir = mkdtempSync(join(tmpdir(), 'neonpro-schema-'));
  try {
    writeFileSync(join(dir, 'schemathesis.toml'), configuration(wish), { mode: 0o600 });
    const filters = [
      ...(wish.only ?? []).flatMap((id) => ['--include-operation-id', id]),
      ...(wish.except ?? []).flatMap((id) => ['--exclude-operation-id', id]),
    ];
    // One worker: two threads stumble over CPython 3.11 ("AST constructor recursion depth mismatch"), and a seed means the same each time.
    const args = [
      ...['-m', 'schemathesis.cli', 'run', wish.document, '--no-color', '--workers', '1'],
      ...[
        '--phases',
        wish.phases.join(','),
        '--max-examples',
        String(wish.examples),
        '--seed',
        String(wish.seed),
      ],
      ...['--report', 'json', '--report-json-path', 'report.json', '--warnings', 'off', ...filters],
    ];
    if (wish.without) args.push('--exclude-checks', wish.without.join(','));
    const env = { ...process.env, PYTHONPATH: folder, PYTHONDONTWRITEBYTECODE: '1' };
    const { text: said } = await run('python3', args, { env, cwd: dir }, defer);
    const file = join(dir, 'report.json');
    if (!existsSync(file)) throw new Error(`schemathesis said nothing: ${said.slice(-3_000)}`);
    return { ...(JSON.parse(readFileSync(file, 'utf8')) as Omit<Report, 'said'>), said };
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}
