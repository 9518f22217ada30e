import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { cruise, type ICruiseOptions, type ICruiseResult } from 'dependency-cruiser';
import { beforeAll, describe, expect, it } from 'vitest';

const root = path.resolve(import.meta.dirname, '..');
const config = createRequire(import.meta.url)('../.dependency-cruiser.cjs') as {
  forbidden: object[];
  options: object;
};
const rooms = [
  'domain',
  'workflows',
  'activities',
  'workers',
  'temporal',
  'api',
  'ui',
  'models',
  'local',
  'bench',
  'migrations',
];

async function violations(folders: string[], baseDir: string): Promise<string[]> {
  const options = {
    ...config.options,
    baseDir,
    validate: true,
    ruleSet: { forbidden: config.forbidden },
  } as ICruiseOptions;
  const { output } = await cruise(folders, options, { tsConfig: path.join(root, 'tsconfig.json') } as never);
  return (output as ICruiseResult).summary.violations.map(
    ({ rule, from, to }) => `${rule.name}: ${from} -> ${to}`,
  );
}

function filesBelow(folder: string, ending: string): string[] {
  return readdirSync(path.join(root, folder), { recursive: true, withFileTypes: true })
    .filter(
      (entry) => entry.isFile() && entry.name.endsWith(ending) && !entry.parentPath.includes('node_modules'),
    )
    .map((entry) => path.relative(root, path.join(entry.parentPath, entry.name)));
}
const read = (file: string) => readFileSync(path.join(root, file), 'utf8');
const lines = (file: string) => read(file).trimEnd().split('\n').length;

describe('the import table of the house', () => {
  it('is kept by every room', async () => {
    expect(await violations([...rooms, 'config.ts'], root)).toEqual([]);
  }, 300_000);

  describe('notices', () => {
    let found: string[];
    beforeAll(async () => {
      found = await violations(
        ['domain', 'models', 'workflows', 'activities'],
        path.join(root, 'tests/support/planted'),
      );
    }, 300_000);

    it('a domain rule that reaches for a model', () => {
      expect(found).toContain('domain-imports-only-its-table: domain/leak.ts -> models/row.ts');
    });
    it('a workflow that takes an activity by value, or anything of node', () => {
      expect(found).toContain('workflows-takes-only-types: workflows/bad.ts -> activities/effect.ts');
      expect(found.some((one) => one.startsWith('pure-rooms-take-nothing-of-node: workflows/bad.ts'))).toBe(
        true,
      );
    });
    it('nothing in a workflow that imports the type', () => {
      expect(found.filter((one) => one.includes('good.ts'))).toEqual([]);
    });
  });
});

describe('the house', () => {
  const sources = rooms
    .flatMap((room) => filesBelow(room, '.ts'))
    .filter((file) => !file.endsWith('.test.ts'));

  it('reaches tables only inside a transaction of a clinic', () => {
    // tenancy opens the transaction; migrate, provision and the audit look across clinics run as roles of their own.
    const allowed = [
      'models/tenancy.ts',
      'models/migrate.ts',
      'models/provision.ts',
      'models/audit-chain.ts',
      'models/clinic-transaction.ts',
    ];
    const loose = sources
      .filter((file) => /^(models|api|activities)\//.test(file) && !allowed.includes(file))
      .filter((file) => /\bknex\(\s*['"`]|\.knex\b\s*[(.]|\.query\(\s*\)/.test(read(file)));
    expect(loose.filter((file) => !/^api\/(health|sign-in|clinic\/(session|sign-in))/.test(file))).toEqual(
      [],
    );
  });

  it('has one barrel for workflows and never exports everything', () => {
    const stars = sources.filter((file) => /^export \* from/m.test(read(file)));
    expect(stars).toEqual([]);
    expect(filesBelow('workflows', 'index.ts')).toEqual(['workflows/index.ts']);
  });

  it('keeps what is read often short', () => {
    expect(lines('AGENTS.md')).toBeLessThanOrEqual(100);
    for (const adr of filesBelow('docs/adr', '.md')) expect(lines(adr), adr).toBeLessThanOrEqual(40);
  });

  it('leaves nothing for later in the code', () => {
    const marks = new RegExp(['TO', 'DO|FIX', 'ME|X', 'XX'].join(''));
    expect(sources.filter((file) => marks.test(read(file)))).toEqual([]);
  });
});
