import { z } from 'zod';
import { regimes } from '../../domain/products/registration.ts';
import { safetyStates } from '../../domain/products/safety-clock.ts';
import { safetyKinds, severities } from '../../domain/products/safety-rules.ts';
import { dismissReasons, safetyChannels } from '../../models/safety-event.ts';
import { pageAnswer, pageQuery } from '../cursor.ts';

const instant = z.iso.datetime();
const version = z.int().min(1);
const text = z.string().trim().min(10).max(8_000);
const reason = z.string().trim().min(10).max(2_000);
const kind = z.enum(safetyKinds);
const severity = z.enum(severities);
const state = z.enum(safetyStates);
const id = z.uuid();

export const safetyQuery = z.strictObject({ ...pageQuery, state: state.optional() });
export const safetyReportBody = z.strictObject({
  ...{ kind, severity, text, happenedAt: instant },
  knownAt: instant
    .optional()
    .describe('when somebody of the clinic knew; left out: now. The clocks begin here'),
  ...{ clientId: id.nullable().default(null), appointmentId: id.nullable().default(null) },
  productId: id.nullable().default(null).describe('left out for a lot, which is of one, or for a device'),
  ...{ lotId: id.nullable().default(null), deviceId: id.nullable().default(null) },
});
export const safetyEditBody = z.strictObject({
  ...{ version, text: text.optional(), severity: severity.optional() },
  graverKnownAt: instant.optional().describe('when it was learnt that it is graver; left out: now'),
});
export const notifyBody = z.strictObject({
  ...{ version, protocol: z.string().trim().min(3).max(80), channel: z.enum(safetyChannels) },
  notifiedAt: instant.optional().describe('left out: now'),
  delayReason: reason.optional().describe('wanted when it was late'),
});
export const dismissBody = z.strictObject({ version, reason: z.enum(dismissReasons), note: reason });

const line = {
  ...{ id, reference: z.string(), kind, severity, regime: z.enum(regimes), state },
  ...{ clientId: id.nullable(), clientName: z.string().nullable(), appointmentId: id.nullable() },
  ...{ productId: id.nullable(), productName: z.string().nullable() },
  ...{ lotId: id.nullable(), lotCode: z.string().nullable() },
  ...{ deviceId: id.nullable(), deviceName: z.string().nullable() },
  ...{ happenedAt: instant, knownAt: instant, reportedAt: instant, reportedByName: z.string().nullable() },
  dueAt: instant.describe('the first instant that is too late'),
  clock: z.enum(['running', 'late', 'done', 'done-late', 'not-owed']),
  ...{ breachedAt: instant.nullable(), version },
};
export const safetyLine = z.strictObject(line).meta({ id: 'SafetyEventLine' });
export const safetyEventsAnswer = z.strictObject({ events: z.array(safetyLine), ...pageAnswer });
export const safetyEventAnswer = z
  .strictObject({
    ...line,
    text: z.string().nullable().describe('null when the person was erased'),
    rules: z.array(z.strictObject({ code: z.string(), source: z.string() })),
    ...{ protocol: z.string().nullable(), channel: z.enum(safetyChannels).nullable() },
    ...{ notifiedAt: instant.nullable(), dismissReason: z.enum(dismissReasons).nullable() },
    ...{ endNote: z.string().nullable(), endedAt: instant.nullable() },
  })
  .meta({ id: 'SafetyEvent' });
export const safetyCreated = z.strictObject({ id });
export const safetyDraftAnswer = z.strictObject({
  fields: z.array(z.strictObject({ field: z.string(), name: z.string(), text: z.string() })),
});
