import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { createCursors, timePosition } from './cursor.ts';

const clinicId = '0b9c6f0e-5ad3-4c39-8b57-2f2c9a1d3e4f';
const id = '7f1c2d3e-4b5a-4c6d-8e9f-0a1b2c3d4e5f';
const of = { clinicId, operation: 'listThings' };
const cursors = createCursors(Buffer.alloc(32, 7));
const at = '2026-11-26 14:00:00.123456+00';
const next = (place = of) => cursors.cut(place, [1, 2, 3], 2, () => [at, id]).nextCursor ?? '';

describe('a cursor', () => {
  it('is refused with another clinic, operation or filter, when forged, cut short, or of another key', () => {
    const refusal = { code: 'invalid-input', details: { fields: [{ path: 'cursor', code: 'cursor' }] } };
    const cursor = next();
    const forged = Buffer.from(cursor, 'base64url');
    forged[30] = (forged[30] ?? 0) ^ 1;
    for (const [place, text] of [
      [{ ...of, clinicId: id }, cursor],
      [{ ...of, operation: 'listOthers' }, cursor],
      [{ ...of, filters: { state: 'failed' } }, cursor],
      [of, forged.toString('base64url')],
      [of, cursor.slice(0, 12)],
      [of, ''],
      [of, createCursors(Buffer.alloc(32, 8)).cut(of, [1, 2], 1, () => [at, id]).nextCursor ?? ''],
    ] as const) {
      expect(() => cursors.open(place, text, z.unknown()), text).toThrow(expect.objectContaining(refusal));
    }
  });

  it('opens to the position it was made of, and is the same for the same page', () => {
    expect(cursors.open(of, next(), timePosition)).toEqual([at, id]);
    expect(next()).toBe(next());
  });

  it('is absent on the first request and after the last page', () => {
    expect(cursors.open(of, undefined, timePosition)).toBeNull();
    expect(cursors.cut(of, [1, 2], 2, () => at)).toEqual({ page: [1, 2], nextCursor: null });
    expect(cursors.cut(of, [], 2, () => at)).toEqual({ page: [], nextCursor: null });
  });
});
