import { useCursor } from '../cursor.ts';
import { http } from '../http.ts';
import type { Erasure, SealedRecord } from './erasure-types.ts';

/** Whose data were erased, the newest first. */
export const useErasures = () =>
  useCursor<Erasure>(['erasures'], async (cursor, signal) => {
    const found = await http.get<{ erasures: Erasure[]; nextCursor: string | null }>(
      '/erasures',
      { cursor, limit: 30 },
      signal,
    );
    return { rows: found.erasures, nextCursor: found.nextCursor };
  });

/** The records that stay by law: their ground and until when, never what is in them. */
export const useSealedRecords = () =>
  useCursor<SealedRecord>(['sealed-records'], async (cursor, signal) => {
    const found = await http.get<{ records: SealedRecord[]; nextCursor: string | null }>(
      '/sealed-records',
      { cursor, limit: 30 },
      signal,
    );
    return { rows: found.records, nextCursor: found.nextCursor };
  });
