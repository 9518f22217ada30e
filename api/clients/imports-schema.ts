import { z } from 'zod';
import { importKinds, importTargets } from '../../domain/clients/import-targets.ts';
import { importStatuses } from '../../models/import.ts';
import { pageAnswer, pageQuery } from '../cursor.ts';

const targets = [...new Set(Object.values(importTargets).flat())];
const column = z.string().trim().min(1).max(200);

export const importParams = z.strictObject({ id: z.uuid() });
export const newImportBody = z.strictObject({
  kind: z.enum(importKinds),
  fileName: z.string().trim().min(1).max(200),
  mapping: z.partialRecord(z.enum(targets), column).meta({ examples: [{ name: 'Nome', cpf: 'CPF' }] }),
  options: z
    .strictObject({
      procedureId: z.uuid().optional(),
      professionalId: z.uuid().optional(),
      time: z
        .string()
        .regex(/^([01]\d|2[0-3]):[0-5]\d$/)
        .optional(),
    })
    .default({}),
});
export const errorsQuery = z.strictObject({
  after: z.coerce.number().int().min(0).max(2_147_483_647).default(0),
  limit: z.coerce.number().int().min(1).max(1_000).default(100),
});
export const importPageQuery = z.strictObject(pageQuery);

/** As it is answered. */
export const importAnswer = z
  .strictObject({
    ...{ id: z.uuid(), kind: z.enum(importKinds), fileName: z.string(), status: z.enum(importStatuses) },
    ...{ totalRows: z.int().min(0), doneRows: z.int().min(0), failedRows: z.int().min(0) },
    createdAt: z.iso.datetime(),
  })
  .meta({ id: 'Import' });
export const importsAnswer = z.strictObject({ imports: z.array(importAnswer) });
export const importPageAnswer = z.strictObject({ imports: z.array(importAnswer), ...pageAnswer });
export const importErrorsAnswer = z.strictObject({
  errors: z.array(z.strictObject({ row: z.int(), column: z.string(), code: z.string() })),
});
