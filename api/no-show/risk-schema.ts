import { z } from 'zod';
import { statuses } from '../../domain/appointments/status.ts';
import { momentNames } from '../../domain/no-show/intervention-plan.ts';
import { reasonCodes } from '../../domain/no-show/reasons.ts';
import { ladderStepNames } from '../../domain/no-show/settings.ts';
import { bands } from '../../domain/no-show/thresholds.ts';
import { pageAnswer, pageQuery } from '../cursor.ts';
import { thresholdsAnswer } from './settings-schema.ts';

const day = z.iso.date().refine((text) => text >= '2000-01-01' && text <= '2100-12-31', { message: 'range' });
export const risksQuery = z
  .strictObject({ from: day, to: day, band: z.enum(bands).optional(), ...pageQuery })
  .refine(({ from, to }) => to >= from && Date.parse(to) - Date.parse(from) <= 62 * 86_400_000, {
    path: ['to'],
    message: 'range',
  });

const instant = z.iso.datetime();
const share = z.number().min(0).max(1);
const cents = z.number().min(0).describe('centavos');
const person = z.strictObject({ id: z.uuid(), name: z.string() });
const reasons = z.array(
  z.strictObject({
    code: z.enum(reasonCodes),
    effect: z.number().describe('log-odds against the usual visit'),
  }),
);
const band = z.enum(bands);
const step = z.enum(ladderStepNames);
const stepState = z.enum(['started', 'done', 'cancelled', 'skipped', 'failed']);
const answers = ['confirmed', 'cancelled', 'moved', 'wrote', 'paid', 'told-staff', 'arrived'] as const;

const visit = {
  ...{ appointmentId: z.uuid(), version: z.int().describe('of the visit'), status: z.enum(statuses) },
  ...{ startsAt: instant, bookedAt: instant.describe('when this time was agreed') },
  client: z.strictObject({ id: z.uuid(), name: z.string(), phone: z.string().nullable() }),
  ...{ professional: person, services: z.array(z.string()), valueCents: cents },
  ...{ scoredAt: instant, moment: z.enum(momentNames) },
  state: z.enum(['watching', 'climbing', 'answered', 'stopped', 'over']),
  answer: z.enum(answers).nullable(),
  nextStep: z.strictObject({ step, at: instant }).nullable(),
  lastStep: z.strictObject({ step, state: stepState, startedAt: instant }).nullable(),
};

export const risksAnswer = z.strictObject({
  items: z.array(z.strictObject({ ...visit, risk: share, band, reasons }).meta({ id: 'RiskLine' })),
  ...pageAnswer,
  summary: z
    .strictObject({
      ...{ visits: z.int(), heldOut: z.int(), high: z.int(), medium: z.int() },
      ...{ expectedMisses: z.number(), valueAtRiskCents: cents },
    })
    .describe('of the whole range, whatever band and page; after `heldOut` without those who are held out'),
});

const prediction = z.strictObject({
  ...{
    moment: z.enum(momentNames),
    risk: share,
    band,
    scoredAt: instant,
    modelNumber: z.int().nullable(),
    reasons,
  },
});
const stepLine = z.strictObject({
  ...{
    step,
    state: stepState,
    reason: z.string().nullable(),
    startedAt: instant,
    endedAt: instant.nullable(),
  },
  startedBy: person.nullable().describe('null: by itself'),
  ...{ messageId: z.uuid().nullable(), taskId: z.uuid().nullable(), depositId: z.uuid().nullable() },
});

export const riskCardAnswer = z
  .strictObject({
    ...visit,
    ...{ risk: share.nullable(), band: band.nullable(), reasons: reasons.nullable() },
    arm: z.enum(['treated', 'held-out']).describe('of who is held out no risk is told'),
    isBlocked: z
      .boolean()
      .describe('she objected to being weighed: no risk is told and nothing is done by it'),
    ...{ modelNumber: z.int().nullable(), modelKind: z.enum(['rules', 'spline', 'blend']) },
    thresholds: thresholdsAnswer,
    ...{ predictions: z.array(prediction), steps: z.array(stepLine) },
    ladder: z.array(z.strictObject({ step, at: instant.nullable(), isOn: z.boolean() })),
    call: z
      .strictObject({ taskId: z.uuid(), dueAt: instant.nullable(), assignedTo: person.nullable() })
      .nullable(),
    review: z.strictObject({ state: z.enum(['open', 'kept', 'changed']) }).nullable(),
  })
  .meta({ id: 'RiskCard' });
