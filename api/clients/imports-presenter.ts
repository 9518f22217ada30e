import type { ImportRecord } from '../../models/import.ts';

export const presentImport = (record: ImportRecord) => {
  const { id, kind, fileName, status, totalRows, doneRows, failedRows, createdAt } = record;
  return {
    ...{ id, kind, fileName, status, totalRows, doneRows, failedRows },
    createdAt: createdAt.toISOString(),
  };
};
