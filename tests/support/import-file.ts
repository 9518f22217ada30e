import { Readable } from 'node:stream';
import { readCalendar } from '../../api/clients/import-calendar.ts';
import { readSheet } from '../../api/clients/import-sheet.ts';
import { checkNextChunk, importNextChunk, prepareCalendar } from '../../activities/clients/import-chunk.ts';
import type { ImportKind, ImportMapping, ImportOptions } from '../../domain/clients/import-targets.ts';
import { endCheck } from '../../models/import-check.ts';
import { beginUpload, type Chunk, finishUpload, writeChunk } from '../../models/import-chunk.ts';
import { readImportReport } from '../../models/import-report.ts';
import { createImport, endImport, getImport, listImportErrors } from '../../models/import.ts';
import type { Clinics, TestClinic } from './clinics.ts';

export interface ImportFile {
  kind: ImportKind;
  fileName?: string;
  mapping: ImportMapping;
  options?: ImportOptions;
  text: string;
}

/** An import with its file, as the API makes it; its process is played by `runImport` and `checkImport`. */
export async function uploadFile(
  { tenancy }: Clinics,
  { kind, fileName = 'lista.csv', mapping, options = {}, text }: ImportFile,
  clinic: TestClinic,
  checkFirst = false,
): Promise<string> {
  const { id } = await tenancy.withClinic(clinic.system, (scope) =>
    createImport(scope, { kind, fileName, mapping, options, checkFirst }),
  );
  const uploadId = await tenancy.withClinic(clinic.system, (scope) => beginUpload(scope, id));
  const bytes = Readable.from([Buffer.from(text)]);
  const keep = (chunk: Chunk) =>
    tenancy.withClinic(clinic.system, (scope) => writeChunk(scope, id, uploadId, chunk));
  const summary =
    kind === 'calendar'
      ? await readCalendar(bytes, { timeZone: clinic.timeZone, now: Date.now() }, keep)
      : await readSheet(bytes, mapping, keep);
  await tenancy.withClinic(clinic.system, (scope) => finishUpload(scope, id, uploadId, summary));
  return id;
}

export async function runImport({ workerTenancy }: Clinics, id: string, clinic: TestClinic): Promise<void> {
  while (await importNextChunk(workerTenancy, clinic.system, id, Date.now()));
}

export async function checkImport({ workerTenancy }: Clinics, id: string, clinic: TestClinic): Promise<void> {
  await prepareCalendar(workerTenancy, clinic.system, id);
  while (await checkNextChunk(workerTenancy, clinic.system, id, Date.now()));
  await workerTenancy.withClinic(clinic.system, (scope) => endCheck(scope, id));
}

export const endRun = ({ workerTenancy }: Clinics, id: string, clinic: TestClinic): Promise<boolean> =>
  workerTenancy.withClinic(clinic.system, (scope) => endImport(scope, id, 'done'));

/** The record, its report and its faults as `[row, column, code]`. */
export const lookAtImport = ({ tenancy }: Clinics, id: string, clinic: TestClinic) =>
  tenancy.withClinic(clinic.system, async (scope) => ({
    ...(await getImport(scope, id)),
    ...(await readImportReport(scope, id)),
    faults: (await listImportErrors(scope, id, { after: 0, limit: 1_000 })).map(
      ({ row, column, code }) => [row, column, code] as const,
    ),
  }));
