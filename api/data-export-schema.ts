import { z } from 'zod';
import { exportFormats, exportStates } from '../domain/privacy/data-export.ts';

const instant = z.iso.datetime();
const sha256 = z.string().regex(/^[0-9a-f]{64}$/);

export const exportParams = z.strictObject({ id: z.uuid(), exportId: z.uuid() });
export const ownExportParams = z.strictObject({ exportId: z.uuid() });
export const exportOrderBody = z.strictObject({ format: z.enum(exportFormats) });
export const dataExportAnswer = z
  .strictObject({
    ...{ id: z.uuid(), requestId: z.uuid().nullable(), format: z.enum(exportFormats) },
    state: z.enum(exportStates),
    size: z.int().nullable().describe('bytes of the archive'),
    sha256: sha256.nullable(),
    manifestSha256: sha256.nullable().describe('of the signed list of its files'),
    ...{ createdAt: instant, readyAt: instant.nullable(), expiresAt: instant.nullable() },
    openings: z.array(z.strictObject({ at: instant, by: z.enum(['client', 'staff']) })),
  })
  .meta({ id: 'DataExport' });
export const dataExportsAnswer = z.strictObject({ exports: z.array(dataExportAnswer) });
