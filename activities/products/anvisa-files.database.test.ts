import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { anvisaFileCodes } from '../../domain/products/anvisa-catalogue.ts';
import {
  type AnvisaSimulator,
  startAnvisaSimulator,
} from '../../local/simulators/anvisa/anvisa-simulator.ts';
import { type Clinics, startClinics } from '../../tests/support/clinics.ts';
import { type MirrorStage, openMirrorStage } from '../../tests/support/mirror-stage.ts';

let clinics: Clinics;
let anvisa: AnvisaSimulator;
let stage: MirrorStage;
beforeAll(async () => {
  [clinics, anvisa] = await Promise.all([startClinics(), startAnvisaSimulator()]);
  stage = openMirrorStage(clinics, { baseUrl: anvisa.url, silenceMs: 700 });
});
afterEach(() => anvisa.setFaults({}));
afterAll(async () => {
  await stage.close();
  await Promise.all([anvisa.stop(), clinics.stop()]);
});

const ask = async <Row extends object>(sql: string, values: unknown[] = []): Promise<Row[]> =>
  (await clinics.admin.query<Row>(sql, values)).rows;
const fileOf = async (code: string) => (await ask('select * from anvisa_files where code = $1', [code]))[0];

describe('the first copy', () => {
  it('of every file is in the mirror, without its oddities, and is told as no change', async () => {
    for (const code of anvisaFileCodes) {
      const result = await stage.sync(code);
      expect(result, code).toMatchObject({ kind: 'swapped', changed: 0, gone: 0 });
      expect(await fileOf(code), code).toMatchObject({ state: 'good', fault_code: null });
    }
    expect(await ask('select kind from anvisa_changes')).toEqual([]);
    expect(await ask(`select from anvisa_products where name ~ '&[#A-Za-z0-9]+;|''''|Ã[^A-Z ]'`)).toEqual([]);
    expect(
      await ask(`select regime, count(*)::int as rows, count(*) filter (where is_test)::int > 0 as tests,
        count(valid_until)::int > 0 as days from anvisa_products group by 1 order by 1`),
    ).toEqual([
      { regime: 'cosmetic', rows: 2_970, tests: true, days: true },
      { regime: 'device', rows: 1_143, tests: true, days: true },
      { regime: 'medicine', rows: 1_509, tests: true, days: true },
    ]);
  });

  it('skips what has no number to be found by, and counts it', async () => {
    const [medicines] = await ask<{ skipped_count: number }>(
      `select skipped_count, broken_count from anvisa_imports where file_code = 'medicines'`,
    );
    expect(medicines).toEqual({ skipped_count: 3, broken_count: 0 });
  });

  it('joins the makers of a device, and the valid row of a doubled cosmetic wins', async () => {
    const [device] = await ask<{ makers: string }>(
      `select maker_names as makers from anvisa_products where regime = 'device' and maker_names like '%; %' limit 1`,
    );
    expect(device?.makers).toMatch(/^FABRICANTE \d+ \(.+\); FABRICANTE \d+ \(.+\)$/);
    const doubled = await ask<{ situation: string }>(
      `select situation from anvisa_products where regime = 'cosmetic' and name like '% 98'`,
    );
    expect(doubled).toEqual([{ situation: 'active' }]);
  });

  it('leaves an empty stage and no file behind', async () => {
    for (const code of anvisaFileCodes) expect(await ask(`select from anvisa_stage_${code}`)).toEqual([]);
  });
});

describe('the next copy', () => {
  it('is not taken when nothing is newer', async () => {
    expect(await stage.sync('medicines')).toEqual({ kind: 'unchanged' });
    expect(anvisa.asked().at(-1)).toMatchObject({ code: 'medicines', status: 304 });
  });

  it('touches what differs and nothing else, and tells each difference with what was before', async () => {
    const untouched = () =>
      ask(`select ctid, xmin from anvisa_products where regime = 'medicine' and key = '188020001'`);
    const before = await untouched();
    await anvisa.publish('medicines', { removed: 2, added: 3, situations: { '198600019': 'Inativo' } });
    expect(await stage.sync('medicines')).toMatchObject({
      kind: 'swapped',
      appeared: 3,
      changed: 1,
      gone: 2,
    });
    expect(await untouched()).toEqual(before);
    const changes = await ask<{ kind: string; before: object | null; after: object | null; key: string }>(
      `select kind, key, before, after from anvisa_changes where file_code = 'medicines' order by kind, key`,
    );
    expect(changes.map(({ kind }) => kind)).toEqual([
      'appeared',
      'appeared',
      'appeared',
      'changed',
      'gone',
      'gone',
    ]);
    expect(changes[3]).toMatchObject({
      ...{
        key: '198600019',
        before: { situation: 'active' },
        after: { situation: 'inactive', name: 'BOTOX' },
      },
    });
    expect(
      await ask(`select from anvisa_products where regime = 'medicine' and gone_on is not null`),
    ).toHaveLength(2);
  });

  it('brings back what had gone', async () => {
    await anvisa.publish('medicines', { removed: 0, added: 0, situations: { '198600019': 'Ativo' } });
    expect(await stage.sync('medicines')).toMatchObject({ appeared: 2, changed: 1, gone: 3 });
    const [row] = await ask<{ kind: string; before: { gone_on: string } }>(
      `select kind, before from anvisa_changes where before ->> 'gone_on' is not null limit 1`,
    );
    expect(row).toMatchObject({ kind: 'appeared' });
  });

  it('of an answer that was lost tells the same again', async () => {
    await anvisa.publish('irregular', { added: 4 });
    const { activities } = stage;
    const fetched = await stage.run(() => activities.fetchAnvisaFile({ code: 'irregular' }));
    if (fetched.kind === 'unchanged') throw new Error('nothing new');
    const { importId } = await stage.run(() =>
      activities.stageAnvisaFile({ code: 'irregular', file: fetched.file }),
    );
    const swap = () =>
      stage.run(() => activities.swapAnvisaFile({ code: 'irregular', importId, file: fetched.file }));
    const first = await swap();
    expect(first).toMatchObject({ kind: 'swapped', appeared: 4 });
    expect(await swap()).toEqual(first);
  });
});

describe('a file that cannot be believed', () => {
  const refused = async (
    kind: 'tiny' | 'header' | 'missing' | '5xx' | 'hang' | 'cut',
    type: string,
    isFinal: boolean,
  ) => {
    anvisa.setFaults({ kind, holdMs: 2_000 });
    await anvisa.publish('devices', {});
    await expect(stage.sync('devices')).rejects.toMatchObject({ type, nonRetryable: isFinal });
  };
  it.each([
    ['missing', 'not-there', true],
    ['tiny', 'too-small', true],
    ['header', 'header-drift', true],
    ['5xx', 'unreachable', false],
    ['hang', 'unreachable', false],
  ] as const)('%s is %s', refused);

  it('shrunk by more than a fifth keeps the copy of yesterday in use', async () => {
    anvisa.setFaults({ kind: 'shrunk' });
    expect(await stage.sync('cosmetics')).toEqual({ kind: 'refused', fault: 'shrunk' });
    await stage.activities.noteAnvisaFault({ code: 'cosmetics', fault: 'shrunk' });
    expect(await fileOf('cosmetics')).toMatchObject({
      state: 'faulty',
      fault_code: 'shrunk',
      row_count: 3_000,
    });
    expect(await ask('select from anvisa_stage_cosmetics')).toEqual([]);
    expect(
      await ask(
        `select count(*)::int as rows from anvisa_products where regime = 'cosmetic' and gone_on is null`,
      ),
    ).toEqual([{ rows: 2_970 }]);
    anvisa.setFaults({});
    // The tag in use is still the one of the good copy: nothing newer, and all is well again.
    expect(await stage.sync('cosmetics')).toEqual({ kind: 'unchanged' });
    expect(await fileOf('cosmetics')).toMatchObject({ state: 'good', fault_code: null });
  });

  it('that is cut is gone on with where it ended, and taken anew when it changed meanwhile', async () => {
    await anvisa.publish('companies', { added: 1 });
    anvisa.setFaults({ kind: 'cut', times: 1 });
    await expect(stage.sync('companies')).rejects.toMatchObject({ type: 'cut', nonRetryable: false });
    expect(await stage.sync('companies')).toMatchObject({ kind: 'swapped', appeared: 1 });
    const [rest] = anvisa.asked().slice(-1);
    expect(rest).toMatchObject({ status: 206 });
    expect(rest?.range).toMatch(/^bytes=[1-9]\d+-$/);

    await anvisa.publish('companies', { added: 2 });
    anvisa.setFaults({ kind: 'cut', times: 1 });
    await expect(stage.sync('companies')).rejects.toMatchObject({ type: 'cut' });
    await anvisa.publish('companies', { added: 3 });
    expect(await stage.sync('companies')).toMatchObject({ kind: 'swapped', appeared: 2 });
    expect(anvisa.asked().at(-1)).toMatchObject({ status: 200 });
  });
});
