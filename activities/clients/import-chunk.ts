import { wallTime } from '../../domain/clinic/calendar.ts';
import { DomainError } from '../../domain/errors.ts';
import { clinicTimeZone } from '../../models/import-catalogue.ts';
import { closeChunk, lockNextChunk } from '../../models/import-chunk.ts';
import { getImport } from '../../models/import.ts';
import type { Tenancy } from '../../models/tenancy.ts';
import type { Actor } from '../../models/tenant-token.ts';
import { FaultList } from './chunk-rows.ts';
import { importAppointmentChunk } from './import-appointments.ts';
import { importClientChunk } from './import-clients.ts';

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
    // Nobody waits for this at a desk: on a busy machine a chunk may take longer than a request may.
    await scope.trx.raw(`set local statement_timeout = '30s'`);
    const record = await getImport(scope, importId);
    const chunk = await lockNextChunk(scope, importId);
    if (!chunk) return false;
    const faults = new FaultList(record.mapping);
    if (record.kind === 'clients') {
      const today = wallTime(now, await clinicTimeZone(scope)).day;
      await importClientChunk(scope, chunk, faults, today);
    } else {
      await importAppointmentChunk(scope, chunk, faults, record, now);
    }
    await closeChunk(scope, importId, chunk.chunkNo, faults.faults);
    return true;
  });
  return isDone.catch((error: unknown) => {
    // Somebody registered the same CPF at the desk meanwhile: the next try finds them, so this is not the end of the import.
    const isRace = error instanceof DomainError && error.code === 'client-already-registered';
    throw isRace ? new DomainError('busy-try-again') : error;
  });
}
