import { DomainError } from '../../domain/errors.ts';
import { indexOldEmails } from '../../models/client-email-index.ts';
import {
  type Chunk,
  closeCheckedChunk,
  closeChunk,
  lockNextChunk,
  lockNextUnchecked,
} from '../../models/import-chunk.ts';
import { type ImportLedger, recordLedger } from '../../models/import-ledger.ts';
import { PlanLedger } from '../../models/import-plan.ts';
import { addToCheck, addToRun } from '../../models/import-report.ts';
import { getImport, type ImportRecord, lockImport } from '../../models/import.ts';
import type { Scope, Tenancy } from '../../models/tenancy.ts';
import type { Actor } from '../../models/tenant-token.ts';
import { ChunkReport } from './chunk-report.ts';
import { importAppointmentChunk } from './import-appointments.ts';
import { importClientChunk } from './import-clients.ts';

// Nobody waits for this at a desk: on a busy machine a chunk may take longer than a request may.
const patience = `set local statement_timeout = '30s'`;

/**
 * Imports the next chunk in one transaction: its rows, its faults and the mark that it is done commit together or not at all, so
 * a killed worker leaves nothing half. False when no chunk is left.
 */
export async function importNextChunk(
  tenancy: Tenancy,
  actor: Actor,
  importId: string,
  now: number,
): Promise<boolean> {
  const isDone = tenancy.withClinic(actor, async (scope) => {
    await scope.trx.raw(patience);
    const record = await getImport(scope, importId);
    const chunk = await lockNextChunk(scope, importId);
    if (!chunk) return false;
    const report = await decide(scope, recordLedger(scope, importId), record, chunk, now);
    await closeChunk(scope, importId, chunk.chunkNo, report.faults);
    await addToRun(scope, importId, report.tally);
    return true;
  });
  return isDone.catch((error: unknown) => {
    // Somebody registered the same CPF at the desk meanwhile: the next try finds them, so this is not the end of the import.
    const isRace = error instanceof DomainError && error.code === 'client-already-registered';
    throw isRace ? new DomainError('busy-try-again') : error;
  });
}

/**
 * The dry run of the next chunk: the same decisions by the same code, kept in the plan. False when none is left, or when the import
 * was thrown away meanwhile.
 */
export function checkNextChunk(
  tenancy: Tenancy,
  actor: Actor,
  importId: string,
  now: number,
): Promise<boolean> {
  return tenancy.withClinic(actor, async (scope) => {
    await scope.trx.raw(patience);
    // Whoever throws the import away waits for this chunk, so that no plan is left behind.
    if ((await lockImport(scope, importId)) !== 'checking') return false;
    const record = await getImport(scope, importId);
    const chunk = await lockNextUnchecked(scope, importId);
    if (!chunk) return false;
    const report = await decide(scope, new PlanLedger(scope, importId), record, chunk, now);
    await closeCheckedChunk(scope, importId, chunk.chunkNo, report.faults);
    await addToCheck(scope, importId, report);
    return true;
  });
}

async function decide(
  scope: Scope,
  ledger: ImportLedger,
  record: ImportRecord,
  chunk: Chunk,
  now: number,
): Promise<ChunkReport> {
  const report = new ChunkReport(record.mapping);
  for (const [row, code, startsAt] of chunk.refused ?? []) {
    report.noteMoment(row, startsAt);
    report.add(row, { target: null, code });
  }
  report.tally.eventsPast = chunk.leftOut?.past ?? 0;
  report.tally.eventsCancelled = chunk.leftOut?.cancelled ?? 0;
  const work = { scope, ledger, report, now };
  if (record.kind === 'clients') await importClientChunk(work, chunk);
  else await importAppointmentChunk(work, chunk, record);
  await report.close(ledger, chunk.rows.length + (chunk.refused?.length ?? 0));
  return report;
}

/** Guests of an event are known by their e-mail: clients from before there was an index get theirs, before anything is decided. */
export async function prepareCalendar(tenancy: Tenancy, actor: Actor, importId: string): Promise<void> {
  const { kind } = await tenancy.withClinic(actor, (scope) => getImport(scope, importId));
  while (kind === 'calendar' && (await tenancy.withClinic(actor, indexOldEmails)));
}
