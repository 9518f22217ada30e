import type { ImportTally, SampleRow, UnknownName } from '../../domain/clients/import-report.ts';
import type { ImportErrorCode, ImportKind } from '../../domain/clients/import-targets.ts';

export type ImportStatus =
  'waiting-file' | 'checking' | 'checked' | 'running' | 'done' | 'failed' | 'discarded';

export interface Import {
  id: string;
  kind: ImportKind;
  fileName: string;
  status: ImportStatus;
  totalRows: number;
  /** Rows that were imported, or looked through while nothing is; those with faults included. */
  doneRows: number;
  failedRows: number;
  createdAt: string;
  /** When it is thrown away unless somebody confirms it. */
  discardAt: string | null;
}

export interface ImportFault {
  /** As a spreadsheet numbers them: the header is row 1. */
  row: number;
  column: string;
  code: ImportErrorCode;
  /** Of an event, which has no row to look up. */
  startsAt: string | null;
}

export interface ImportCollision {
  row: number;
  startsAt: string;
  resource: 'professional' | 'room' | 'device';
  with: 'agenda' | 'file';
  otherRow: number | null;
}
export interface ImportSample {
  row: number;
  client: string;
  clientBy: SampleRow['clientBy'];
  phone: string | null;
  visit: {
    startsAt: string;
    endsAt: string;
    status: string;
    procedure: string | null;
    professional: string | null;
  } | null;
}
/** What an import would do, and what it did. */
export interface ImportReport {
  check: ImportTally | null;
  run: ImportTally;
  sample: ImportSample[];
  unknown: UnknownName[];
  collisions: ImportCollision[];
}
