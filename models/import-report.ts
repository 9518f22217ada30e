// Counts and findings of imports, columns of imports; owner context: clients.
import {
  addFindings,
  addTallies,
  emptyFindings,
  emptyTally,
  type ImportFindings,
  type ImportTally,
} from '../domain/clients/import-report.ts';
import { refuse } from '../domain/errors.ts';
import type { Sealer } from './encryption.ts';
import { importSealer } from './import-key.ts';
import type { Scope } from './tenancy.ts';

export const findingsPlace = (row: string) => ({ table: 'imports', column: 'findings_ct', row });

interface ReportRow {
  checkTally: Partial<ImportTally>;
  runTally: Partial<ImportTally>;
  findingsCt: Buffer | null;
  checkedAt: Date | null;
}
const reportRow = ({ trx }: Scope, id: string) =>
  trx('imports')
    .select<ReportRow[]>('checkTally', 'runTally', 'findingsCt', 'checkedAt')
    .where({ id })
    .first();

/** Adds a chunk of the dry run; the caller holds the import's row. */
export async function addToCheck(
  scope: Scope,
  id: string,
  { tally, findings }: { tally: ImportTally; findings: ImportFindings },
): Promise<void> {
  const { trx } = scope;
  const row = (await reportRow(scope, id)) ?? refuse('not-found');
  const sealer = await importSealer(scope, id);
  const known = opened(sealer, id, row.findingsCt);
  const findingsCt = sealer.seal(findingsPlace(id), JSON.stringify(addFindings(known, findings)));
  const checkTally = JSON.stringify(addTallies(row.checkTally, tally));
  await trx('imports').where({ id }).update({ checkTally, findingsCt });
}

/** Adds a chunk that was imported; chunks come one at a time, whoever imports one holds it. */
export async function addToRun(scope: Scope, id: string, tally: ImportTally): Promise<void> {
  const row = (await reportRow(scope, id)) ?? refuse('not-found');
  const runTally = JSON.stringify(addTallies(row.runTally, tally));
  await scope.trx('imports').where({ id }).update({ runTally });
}

function opened(sealer: Sealer, id: string, sealed: Buffer | null): ImportFindings {
  return sealed === null
    ? emptyFindings()
    : (JSON.parse(sealer.open(findingsPlace(id), sealed)) as ImportFindings);
}

export interface ImportReport {
  /** Null before the file was looked through. */
  check: ImportTally | null;
  run: ImportTally;
  findings: ImportFindings;
}

/** What would happen, and what did; audited, because the first rows name people. */
export async function readImportReport(scope: Scope, id: string): Promise<ImportReport> {
  const row = (await reportRow(scope, id)) ?? refuse('not-found');
  const findings = opened(await importSealer(scope, id), id, row.findingsCt);
  const subjectIds = [...new Set(findings.sample.flatMap(({ clientId }) => clientId ?? []))];
  await scope.audit({ action: 'import.read', entity: 'import', entityId: id, subjectIds });
  return {
    check: row.checkedAt ? addTallies(row.checkTally, emptyTally()) : null,
    run: addTallies(row.runTally, emptyTally()),
    findings,
  };
}
