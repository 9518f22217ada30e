// What a person does with an incident; owner context: compliance. Every act is a line of the register.
import {
  type Decision,
  type IncidentClock,
  type IncidentCriterion,
  type IncidentKind,
  mayClose,
} from '../domain/compliance/incident.ts';
import { type IncidentContent, neededToNotify } from '../domain/compliance/incident-content.ts';
import { refuse, refuseField } from '../domain/errors.ts';
import { changeIncident, type Incident, sealIncident } from './incident.ts';
import { proofsOf } from './incident-notice.ts';
import type { Scope } from './tenancy.ts';

export interface IncidentEdit {
  version: number;
  kind?: IncidentKind | undefined;
  occurredFrom?: string | null | undefined;
  occurredTo?: string | null | undefined;
  content?: { [Field in keyof IncidentContent]?: string | undefined } | undefined;
}

/** Fills in what is known by now; what was written before stays in the register. */
export function editIncident(scope: Scope, id: string, { version, content = {}, ...edit }: IncidentEdit) {
  return changeIncident(scope, id, version, (before) => {
    const typed = Object.entries(content).filter(([, text]) => text !== undefined);
    const after: IncidentContent = { ...before.content, ...Object.fromEntries(typed) };
    const fields = Object.fromEntries(Object.entries(edit).filter(([, value]) => value !== undefined));
    const set = { ...fields, contentCt: sealIncident(scope, id, after) };
    return { set, event: 'edited', detail: { ...fields, ...Object.fromEntries(typed) } };
  });
}

export interface IncidentJudgement {
  version: number;
  decision: Decision;
  criteria: IncidentCriterion[];
  reason: string;
}

/** May be judged anew until somebody was told: what looked harmless may turn out not to be. */
export function decideIncident(scope: Scope, id: string, { version, ...judgement }: IncidentJudgement) {
  return changeIncident(scope, id, version, (before) => {
    if (before.anpdDoneAt ?? before.noticePublishedAt) refuse('already-done');
    const { decision, criteria } = judgement;
    const set = { decision, criteria, decidedAt: new Date(), decidedBy: scope.actor.actorId };
    return { set, event: 'decided', detail: { ...judgement } };
  });
}

/** What must be written before anybody is told, as the fields of a refusal. */
export function requireContent({ decision, content }: Incident): void {
  if (decision !== 'notify') refuse('decision-missing');
  const missing = neededToNotify.filter((field) => content[field].trim() === '');
  if (missing.length > 0)
    refuse('invalid-input', {
      fields: missing.map((field) => ({ path: `content.${field}`, code: 'missing' })),
    });
}

export interface ClockEnd {
  version: number;
  clock: IncidentClock;
  /** Protocol of the authority, or how it was done. */
  note: string;
  /** Wanted when it is late (art. 6 § 4: the reasons for the delay). */
  delayReason?: string | undefined;
}

const needs = (clock: IncidentClock): IncidentClock | null =>
  clock === 'declaration' ? 'people' : clock === 'complement' ? 'anpd' : null;

/** One of the communications is made; late ones say why. The people's is made when nobody is left without a proof or a try. */
export async function endClock(scope: Scope, id: string, { version, clock, note, delayReason }: ClockEnd) {
  const proofs = clock === 'people' ? await proofsOf(scope, id) : null;
  const now = new Date();
  await changeIncident(scope, id, version, (before) => {
    requireContent(before);
    if (before[`${clock}DoneAt`]) refuse('already-done');
    const first = needs(clock);
    if (first && !before[`${first}DoneAt`]) refuse('transition-refused');
    if (proofs?.some(({ isOpen }) => isOpen)) refuse('transition-refused');
    const isLate = now >= before[`${clock}DueAt`];
    if (isLate && !delayReason?.trim()) refuseField('delayReason', 'late');
    return {
      set: { [`${clock}DoneAt`]: now },
      event: `${clock}-done`,
      detail: { note, ...(isLate && { delayReason }), ...(proofs && { proofs }) },
    };
  });
}

export function closeIncident(
  scope: Scope,
  id: string,
  { version, conclusion }: { version: number; conclusion: string },
) {
  return changeIncident(scope, id, version, (before) => {
    const done = {
      ...{ assessment: at(before.decidedAt), anpd: at(before.anpdDoneAt), people: at(before.peopleDoneAt) },
      ...{ declaration: at(before.declarationDoneAt), complement: at(before.complementDoneAt) },
    };
    const { decision, publicUntil } = before;
    const now = new Date();
    if (!mayClose({ done, decision, publicUntil: at(publicUntil) }, now.getTime()))
      refuse('transition-refused');
    return {
      set: { isClosed: true, closedAt: now },
      event: 'closed',
      detail: { conclusion },
    };
  });
}

const at = (date: Date | null): number | null => date?.getTime() ?? null;
