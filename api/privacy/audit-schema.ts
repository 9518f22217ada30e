import { z } from 'zod';
import { pageAnswer, pageQuery } from '../cursor.ts';
import { auditFilters } from './schema.ts';

const instant = z.iso.datetime();
const count = z.int().min(0);

export const auditExportQuery = z.strictObject(auditFilters);

const fault = z
  .looseObject({ kind: z.string() })
  .describe('what is wrong and where: a link of the chain, an event, a line of the signed heads, a key');
const check = z
  .strictObject({
    ...{ id: z.uuid(), startedAt: instant, endedAt: instant },
    checked: count.describe('links of the chain that were walked'),
    anchors: count.describe('signed heads of this clinic that they were held against'),
    ...{ faultCount: count, faults: z.array(fault).describe('the first hundred') },
  })
  .meta({ id: 'AuditCheck' });
export const checksQuery = z.strictObject(pageQuery);
export const checksAnswer = z.strictObject({ checks: z.array(check), ...pageAnswer });
