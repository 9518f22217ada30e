import { createHmac, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import { refuseField } from '../domain/errors.ts';

/** What a cursor is good for; with another clinic, operation or filter it is refused like a forged one. */
export interface CursorOf {
  clinicId: string;
  /** The operation's id. */
  operation: string;
  /** What the list is narrowed by. */
  filters?: unknown;
}

export interface Cursors {
  /** Where the page before ended; null for the first page. Refuses with `invalid-input`. */
  open<Position extends z.ZodType>(
    of: CursorOf,
    cursor: string | undefined,
    position: Position,
  ): z.output<Position> | null;
  /** A page of rows of which one more than `limit` was asked for: the extra one says that there is a next page. */
  cut<Row>(
    of: CursorOf,
    rows: readonly Row[],
    limit: number,
    positionOf: (row: Row) => unknown,
  ): { page: Row[]; nextCursor: string | null };
}

/** Spread into the query of a list. */
export const pageQuery = {
  cursor: z
    .string()
    .max(500)
    .regex(/^[\w-]+$/)
    .optional()
    .describe('`nextCursor` of the page before'),
  limit: z.coerce.number().int().min(1).max(100).default(50),
};
/** Spread into the answer of a list. */
export const pageAnswer = { nextCursor: z.string().nullable().describe('null on the last page') };

/** For lists by time: text as Postgres writes it (`created_at::text`), because a Date loses the microseconds. */
export const timePosition = z.tuple([z.string(), z.uuid()]);

const macBytes = 16;

/** Signed, not sealed: a position holds ids and times, and the same page must have the same entity tag. */
export function createCursors(key: Buffer): Cursors {
  const mac = ({ clinicId, operation, filters = null }: CursorOf, text: string): Buffer =>
    createHmac('sha256', key)
      .update(JSON.stringify([clinicId, operation, filters, text]))
      .digest()
      .subarray(0, macBytes);

  const seal = (of: CursorOf, position: unknown): string => {
    const text = JSON.stringify(position);
    return Buffer.concat([mac(of, text), Buffer.from(text)]).toString('base64url');
  };
  const refused = (): never => refuseField('cursor', 'cursor');

  return {
    open(of, cursor, position) {
      if (cursor === undefined) return null;
      const bytes = Buffer.from(cursor, 'base64url');
      const text = bytes.subarray(macBytes).toString();
      const given = bytes.subarray(0, macBytes);
      if (given.length < macBytes || !timingSafeEqual(given, mac(of, text))) refused();
      return position.parse(JSON.parse(text));
    },
    cut(of, rows, limit, positionOf) {
      const page = rows.slice(0, limit);
      const last = page.at(-1);
      const nextCursor = rows.length > limit && last !== undefined ? seal(of, positionOf(last)) : null;
      return { page, nextCursor };
    },
  };
}
