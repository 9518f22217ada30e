import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { dataMap, type DataMapEntry } from '../domain/privacy/data-map.ts';
import { type Clinics, startClinics } from '../tests/support/clinics.ts';
import { tenantTables } from '../tests/support/plant-rows.ts';

let clinics: Clinics;
beforeAll(async () => {
  clinics = await startClinics();
});
afterAll(() => clinics.stop());

const columnsOf = async (table: string): Promise<string[]> => {
  const { rows } = await clinics.admin.query<{ name: string }>(
    'select attname as name from pg_attribute where attrelid = $1::regclass and attnum > 0 and not attisdropped',
    [table],
  );
  return rows.map(({ name }) => name);
};

describe('the data map', () => {
  it('knows every table of a clinic, and no other', async () => {
    const there = await tenantTables(clinics.admin);
    const known = Object.keys(dataMap).filter((table) => !table.startsWith('app.'));
    expect(there.filter((table) => !known.includes(table))).toEqual([]);
    expect(known.filter((table) => !there.includes(table))).toEqual([]);
  });

  it('names only columns that there are, and leads to a person from every table it erases', async () => {
    for (const [table, entry] of Object.entries<DataMapEntry>(dataMap)) {
      const wanted = [
        ...(entry.by ?? []).map(({ column }) => column),
        ...(entry.erase === 'blank' ? Object.keys(entry.blank) : []),
      ];
      const there = await columnsOf(table);
      expect(
        wanted.filter((column) => !there.includes(column)),
        table,
      ).toEqual([]);
      for (const { of } of entry.by ?? []) if (of !== undefined) expect(dataMap[of]?.by, table).toBeDefined();
    }
  });

  it('lets the erasure do what it says, as a worker', async () => {
    for (const [table, entry] of Object.entries<DataMapEntry>(dataMap)) {
      if (entry.erase === 'keep') continue;
      const columns = entry.erase === 'blank' ? Object.keys(entry.blank) : [];
      const { rows } = await clinics.admin.query<{ may: boolean }>(
        entry.erase === 'delete'
          ? "select has_table_privilege('neonpro_worker', $1, 'delete') as may where $2::text[] is not null"
          : "select bool_and(has_column_privilege('neonpro_worker', $1, c, 'update')) as may from unnest($2::text[]) c",
        [table, columns],
      );
      expect(rows[0]?.may, table).toBe(true);
    }
  });
});
