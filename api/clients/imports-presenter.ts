import type { ImportRecord } from '../../models/import.ts';

export const presentImport = ({
  createdAt,
  chunkCount: _,
  mapping: _m,
  options: _o,
  ...record
}: ImportRecord) => ({
  ...record,
  createdAt: createdAt.toISOString(),
});
