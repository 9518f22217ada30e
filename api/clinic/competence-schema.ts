import { z } from 'zod';
import { competenceCodes } from '../../domain/clinic/competence-verdict.ts';
import {
  clinicClasses,
  councils,
  licenceCategories,
  licenceSpecialties,
  regimes,
  ruledRegimes,
  verdicts,
} from '../../domain/clinic/competence.ts';
import { alertKinds } from '../../models/competence-alerts.ts';

const day = z.iso.date();
const council = z.enum(councils);
const regime = z.enum(ruledRegimes);
const version = z.int().min(1);

const licence = {
  council,
  region: z
    .string()
    .trim()
    .regex(/^[A-Z0-9]{1,8}$/)
    .nullable()
    .describe('the state or the number of the region, as the card prints it'),
  number: z.string().trim().min(1).max(40),
  category: z.enum(licenceCategories).nullable(),
  specialty: z.enum(licenceSpecialties).nullable(),
  validUntil: day.nullable().describe('the last day it is good for'),
  checkedAt: day.nullable().describe('when somebody looked it up at the council'),
};
export const newLicenceBody = z.strictObject({
  ...licence,
  professionalId: z.uuid(),
  region: licence.region.default(null),
  category: licence.category.default(null),
  specialty: licence.specialty.default(null),
  validUntil: licence.validUntil.default(null),
  checkedAt: licence.checkedAt.default(null),
});
export const licenceBody = z.strictObject(licence).partial().extend({ version });
export const licencesQuery = z.strictObject({ professionalId: z.uuid().optional() });
export const licenceAnswer = z
  .strictObject({
    ...{ ...licence, id: z.uuid(), professionalId: z.uuid(), region: z.string().nullable() },
    ...{ category: z.string().nullable(), specialty: z.string().nullable() },
    isMasked: z.boolean().describe('only the end of the number is shown to whoever may not read the staff'),
    version,
  })
  .meta({ id: 'Licence' });
export const licencesAnswer = z.strictObject({ licences: z.array(licenceAnswer) });

/** A law, a norm, an opinion: what the verdict rests on. */
const source = z.string().trim().min(3).max(500);
const aboutOne = ({ procedureId, regime: of }: { procedureId: string | null; regime: string | null }) =>
  (procedureId === null) !== (of === null);
export const newRuleBody = z
  .strictObject({
    ...{ procedureId: z.uuid().nullable().default(null), regime: regime.nullable().default(null) },
    council: council.nullable().default(null),
    category: z
      .enum([...licenceCategories, ...licenceSpecialties])
      .nullable()
      .default(null),
    clinicClass: z.enum(clinicClasses).nullable().default(null),
    ...{
      verdict: z.enum(verdicts),
      source,
      validFrom: day.optional(),
      validTo: day.nullable().default(null),
    },
  })
  .refine(aboutOne, { path: ['procedureId'], message: 'one-of' });
export const ruleAnswer = z
  .strictObject({
    ...{ id: z.string(), origin: z.enum(['national', 'clinic']) },
    isChecked: z.boolean().describe('false: from general knowledge, not yet read at its source'),
    ...{ procedureId: z.uuid().nullable(), regime: regime.nullable(), council: council.nullable() },
    ...{ category: z.string().nullable(), clinicClass: z.enum(clinicClasses).nullable() },
    ...{ verdict: z.enum(verdicts), source: z.string(), validFrom: day, validTo: day.nullable() },
  })
  .meta({ id: 'CompetenceRule' });
export const rulesAnswer = z.strictObject({ rules: z.array(ruleAnswer) });

export const newSignOffBody = z
  .strictObject({
    ...{ procedureId: z.uuid().nullable().default(null), regime: regime.nullable().default(null) },
    ...{ professionalId: z.uuid().nullable().default(null), council: council.nullable().default(null) },
    note: z.string().trim().min(3).max(1_000).describe('why it is done here'),
    endsOn: day.nullable().default(null),
  })
  .refine(aboutOne, { path: ['procedureId'], message: 'one-of' })
  .refine((body) => (body.professionalId === null) !== (body.council === null), {
    ...{ path: ['professionalId'], message: 'one-of' },
  });
export const signOffAnswer = z
  .strictObject({
    ...{ id: z.uuid(), procedureId: z.uuid().nullable(), regime: regime.nullable() },
    ...{ professionalId: z.uuid().nullable(), council: council.nullable(), note: z.string() },
    ...{ signedByName: z.string(), signedAt: z.iso.datetime() },
    ...{ endsOn: day.nullable(), revokedAt: z.iso.datetime().nullable() },
  })
  .meta({ id: 'CompetenceSignOff' });
export const signOffsAnswer = z.strictObject({ signOffs: z.array(signOffAnswer) });

export const matrixQuery = z.strictObject({ day: day.optional() });
export const matrixAnswer = z
  .strictObject({
    ...{ day, clinicClass: z.enum(clinicClasses) },
    professionals: z.array(z.strictObject({ id: z.uuid(), name: z.string() })),
    procedures: z.array(z.strictObject({ id: z.uuid(), name: z.string(), regime: z.enum(regimes) })),
    cells: z.array(
      z.strictObject({
        ...{ professionalId: z.uuid(), procedureId: z.uuid(), verdict: z.enum(verdicts) },
        code: z.enum(competenceCodes).nullable().describe('why it is refused; null when it may be done'),
        ...{ isSignedOff: z.boolean(), source: z.string().nullable(), ruleId: z.string().nullable() },
        ...{ council: council.nullable(), validUntil: day.nullable() },
      }),
    ),
  })
  .meta({ id: 'CompetenceMatrix' });

export const alertsAnswer = z.strictObject({
  alerts: z.array(
    z.strictObject({
      ...{ kind: z.enum(alertKinds), resourceId: z.uuid(), resourceName: z.string() },
      ...{ licenceId: z.uuid().nullable(), endsOn: day },
      daysLeft: z.int().describe('below zero: over'),
      endangeredVisits: z.int().min(0),
    }),
  ),
});
