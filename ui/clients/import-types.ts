import type { ImportErrorCode, ImportKind } from '../../domain/clients/import-targets.ts';

export type ImportStatus = 'waiting-file' | 'running' | 'done' | 'failed';

export interface Import {
  id: string;
  kind: ImportKind;
  fileName: string;
  status: ImportStatus;
  totalRows: number;
  /** Rows that were looked at, those with faults included. */
  doneRows: number;
  failedRows: number;
  createdAt: string;
}

export interface ImportFault {
  /** As a spreadsheet numbers them: the header is row 1. */
  row: number;
  column: string;
  code: ImportErrorCode;
}
