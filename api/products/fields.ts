import { z } from 'zod';

/** Of this century: ISO knows a year 0, Postgres does not. */
export const dayField = z.iso.date().regex(/^20\d\d-/);
/** Whoever takes it looks how long ago it was before Postgres sees it; two patterns are more than who makes data of the document can do. */
export const instantField = z.iso.datetime({ offset: true });
export const quantityField = z.number().min(0.001).max(100_000);
export const celsiusField = z.number().min(-90).max(90);
export const noteField = z.string().trim().min(3).max(1_000);
export const versionField = z.number().int().min(1).max(2_147_483_647);
export const nameField = z.string().trim().min(1).max(120);
export const staffField = z.strictObject({ id: z.uuid(), name: z.string() }).nullable();
