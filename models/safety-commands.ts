// What a person does with a safety event; owner context: products.
import { refuse, refuseField } from '../domain/errors.ts';
import { isGraver, safetyClock } from '../domain/products/safety-clock.ts';
import type { Severity } from '../domain/products/safety-rules.ts';
import { sealerOf } from './person-key.ts';
import {
  auditSafety,
  type DismissReason,
  getSafetyEvent,
  type SafetyChannel,
  type SafetyEvent,
  safetyPlace,
} from './safety-event.ts';
import { takeOutOfUse } from './safety-hold.ts';
import type { Scope } from './tenancy.ts';

/** Locks an open event for a change, if nobody changed it since `version`; its process hears of it with the commit. */
async function change(
  scope: Scope,
  id: string,
  { version, verb }: { version: number; verb: string },
  make: (before: SafetyEvent) => Promise<Record<string, unknown>> | Record<string, unknown>,
): Promise<void> {
  const { trx, clinicId } = scope;
  const found: unknown[] = await trx('safetyEvents').where({ clinicId, id }).select('id').forUpdate();
  if (found.length === 0) refuse('not-found');
  const before = await getSafetyEvent(scope, id);
  if (before.version !== version) refuse('version-conflict');
  if (before.state !== 'draft') refuse('transition-refused');
  const set = await make(before);
  await trx('safetyEvents')
    .where({ clinicId, id })
    .update({ ...set, version: version + 1, updatedAt: new Date() });
  await auditSafety(scope, verb, id, [before.clientId]);
  await scope.enqueue('safety-event', id);
}

const sealed = async (
  scope: Scope,
  { id, clientId }: SafetyEvent,
  column: 'text_ct' | 'end_note_ct',
  words: string,
) => (await sealerOf(scope, clientId)).seal(safetyPlace(column, id), words);

export interface SafetyEdit {
  version: number;
  text?: string | undefined;
  severity?: Severity | undefined;
  /** When it was learnt that it is graver; left out: now. */
  graverKnownAt?: number | undefined;
}

/**
 * Tells more of it. Graver than it looked, it gets the shorter clock of what it is, from when that was known, never a longer one; and what
 * may have done it leaves use at once.
 */
export function editSafetyEvent(
  scope: Scope,
  id: string,
  { version, text, severity, graverKnownAt }: SafetyEdit,
) {
  return change(scope, id, { version, verb: 'edit' }, async (before) => {
    if (severity !== undefined && isGraver(severity, before.severity))
      await takeOutOfUse(scope, { ...before, severity });
    return {
      ...(text !== undefined && { textCt: await sealed(scope, before, 'text_ct', text) }),
      ...(severity !== undefined &&
        severity !== before.severity &&
        graver(before, severity, graverKnownAt ?? Date.now())),
    };
  });
}

function graver(before: SafetyEvent, severity: Severity, knownAt: number) {
  if (!isGraver(severity, before.severity)) return { severity };
  const { kind, regime, timeZone } = before;
  const happenedAt = before.happenedAt.getTime();
  const clock = safetyClock({ kind, severity, regime, timeZone, happenedAt, knownAt });
  if (clock.dueAt >= before.dueAt.getTime()) return { severity };
  return {
    ...{ severity, rules: clock.rules, dueAt: new Date(clock.dueAt), warnAt: new Date(clock.warnAt) },
    // Raised anew for the new clock; that it was asked for, and a breach, stay.
    ...{
      escalateAt: new Date(clock.escalateAt),
      marks: before.breachedAt ? ['asked', 'breached'] : ['asked'],
    },
  };
}

export interface Notified {
  version: number;
  protocol: string;
  channel: SafetyChannel;
  notifiedAt: number;
  /** Wanted when it was late. */
  delayReason?: string | undefined;
}

/** ANVISA was told: the protocol is the proof. */
export function notifySafetyEvent(scope: Scope, id: string, { version, delayReason, ...told }: Notified) {
  return change(scope, id, { version, verb: 'notify' }, async (before) => {
    if (told.notifiedAt < before.knownAt.getTime()) refuseField('notifiedAt', 'before-event');
    const isLate = told.notifiedAt >= before.dueAt.getTime();
    if (isLate && !delayReason) refuseField('delayReason', 'late');
    return {
      ...{ state: 'notified', protocol: told.protocol, channel: told.channel },
      ...{ notifiedAt: new Date(told.notifiedAt), endedAt: new Date(), endedBy: scope.actor.actorId },
      ...(isLate && !before.breachedAt && { breachedAt: before.dueAt }),
      ...(delayReason && { endNoteCt: await sealed(scope, before, 'end_note_ct', delayReason) }),
    };
  });
}

/** Nothing has to be told, and why; it stays in the register. */
export function dismissSafetyEvent(
  scope: Scope,
  id: string,
  { version, reason, note }: { version: number; reason: DismissReason; note: string },
) {
  return change(scope, id, { version, verb: 'dismiss' }, async (before) => ({
    ...{ state: 'dismissed', dismissReason: reason, endedAt: new Date(), endedBy: scope.actor.actorId },
    endNoteCt: await sealed(scope, before, 'end_note_ct', note),
  }));
}
