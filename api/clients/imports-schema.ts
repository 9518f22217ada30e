import { z } from 'zod';
import { matchWays } from '../../domain/clients/import-match.ts';
import { importKinds, importTargets, sheetKinds } from '../../domain/clients/import-targets.ts';
import { importStatuses } from '../../models/import.ts';
import { pageAnswer, pageQuery } from '../cursor.ts';

const targets = [...new Set(sheetKinds.flatMap((kind): readonly string[] => importTargets[kind]))];
const column = z.string().trim().min(1).max(200);

export const importParams = z.strictObject({ id: z.uuid() });
export const newImportBody = z.strictObject({
  kind: z.enum(importKinds),
  fileName: z.string().trim().min(1).max(200),
  /** Empty for a calendar. */
  mapping: z.partialRecord(z.enum(targets), column).meta({ examples: [{ name: 'Nome', cpf: 'CPF' }] }),
  options: z
    .strictObject({
      procedureId: z.uuid().optional(),
      professionalId: z.uuid().optional(),
      time: z
        .string()
        .regex(/^([01]\d|2[0-3]):[0-5]\d$/)
        .optional(),
      createsClients: z.boolean().optional(),
    })
    .default({}),
  /** Looked through after the upload; imported when it is confirmed. */
  checkFirst: z.boolean().default(false),
});
export const errorsQuery = z.strictObject({
  after: z.coerce.number().int().min(0).max(2_147_483_647).default(0),
  limit: z.coerce.number().int().min(1).max(1_000).default(100),
});
export const importPageQuery = z.strictObject(pageQuery);

const count = z.int().min(0);
const moment = z.iso.datetime();

/** As it is answered. */
export const importAnswer = z
  .strictObject({
    ...{ id: z.uuid(), kind: z.enum(importKinds), fileName: z.string(), status: z.enum(importStatuses) },
    ...{ totalRows: count, doneRows: count, failedRows: count },
    createdAt: moment,
    checkFirst: z.boolean(),
    /** When it is thrown away unless somebody confirms it. */
    discardAt: moment.nullable(),
  })
  .meta({ id: 'Import' });
export const importsAnswer = z.strictObject({ imports: z.array(importAnswer) });
export const importPageAnswer = z.strictObject({ imports: z.array(importAnswer), ...pageAnswer });
export const importErrorsAnswer = z.strictObject({
  errors: z.array(
    z.strictObject({ row: z.int(), column: z.string(), code: z.string(), startsAt: moment.nullable() }),
  ),
});

const tally = z
  .strictObject({
    ...{ rows: count, refused: count, clientsNew: count, visitsAhead: count, visitsPast: count },
    ...{ rowsKnown: count, rowsRepeated: count, collisionsAgenda: count, collisionsFile: count },
    ...{ eventsPast: count, eventsCancelled: count },
    clientsMet: z.strictObject({
      ...{ reference: count, cpf: count, phone: count, email: count, name: count },
    }),
  })
  .meta({ id: 'ImportTally' });
const kept = z.string().nullable();

export const importReportAnswer = z.strictObject({
  check: tally.nullable(),
  run: tally,
  sample: z.array(
    z.strictObject({
      row: z.int(),
      client: z.string(),
      clientBy: z.enum([...matchWays, 'new', 'file']),
      /** Masked. */
      phone: kept,
      visit: z
        .strictObject({
          startsAt: moment,
          endsAt: moment,
          status: z.string(),
          procedure: kept,
          professional: kept,
        })
        .nullable(),
    }),
  ),
  unknown: z.array(
    z.strictObject({ kind: z.enum(['procedure', 'professional']), name: z.string(), rows: count }),
  ),
  collisions: z.array(
    z.strictObject({
      row: z.int(),
      startsAt: moment,
      resource: z.enum(['professional', 'room', 'device']),
      with: z.enum(['agenda', 'file']),
      otherRow: z.int().nullable(),
    }),
  ),
});
