import type pg from 'pg';
import type { Operation } from '../../../api/operation.ts';
import type { Caller } from '../callers.ts';
import type { CanaryPerson } from '../canaries.ts';

/** One call that was answered, as the network saw it. */
export interface Call {
  operation: Operation;
  caller: Caller;
  requestId: string;
  /** What was asked and what was answered, all of it. */
  asked: string;
  answered: string;
}
export interface Known extends CanaryPerson {
  id: string;
}
interface Event {
  clinicId: string;
  actor: string;
  action: string;
  entity: string;
  purpose: string;
  subjects: string[];
}
export type Trail = ReadonlyMap<string, readonly Event[]>;

export async function trailOf(admin: pg.Client, requestIds: readonly string[]): Promise<Trail> {
  const { rows } = await admin.query<Event & { requestId: string }>(
    `select request_id as "requestId", clinic_id as "clinicId", actor, action, entity, purpose, subject_ids::text[] as subjects
     from audit_events where request_id = any($1)`,
    [requestIds],
  );
  const trail = new Map<string, Event[]>();
  for (const { requestId, ...event } of rows) trail.set(requestId, [...(trail.get(requestId) ?? []), event]);
  return trail;
}

/**
 * Writes that touch nobody's data: ceremonies that have only begun, the clinic a session looks at, what was seen of an inbox, an order that is
 * open already (the furnishing of the bench gave it, as staff), and looks that write nothing and tell sums or goods alone.
 */
const aboutNobody: ReadonlySet<string> = new Set([
  ...['askRecovery', 'beginPasskey', 'beginPasskeySignIn', 'beginStepUp', 'beginTotp'],
  ...['switchClinic', 'readConversation', 'orderOwnDataExport', 'readScan', 'previewRecall'],
]);

const showsHer = ({ name, cpf, phone, email, notes }: Known, text: string): boolean =>
  [name, cpf, phone, email, notes].some((value) => text.includes(value));

/** Whose data a call showed: told by words that stand nowhere else; or changed, told by the ids in what was asked. */
export const shown = ({ answered }: Call, people: readonly Known[]): Known[] =>
  people.filter((one) => showsHer(one, answered));
const named = ({ asked }: Call, people: readonly Known[]): Known[] =>
  people.filter(({ id }) => asked.includes(id));

/** Operations that were heard of in the trail at all: one that changes nothing the second time is silent then. */
export const audible = (calls: readonly Call[], trail: Trail): ReadonlySet<string> =>
  new Set(calls.filter(({ requestId }) => trail.has(requestId)).map(({ operation }) => operation.id));

/** What is wrong with the trail of a call, in words; empty when it says who, what, whose, where and why. */
export function faultsOf(
  call: Call,
  people: readonly Known[],
  trail: Trail,
  heard: ReadonlySet<string>,
): string[] {
  const { operation, caller, requestId } = call;
  const events = trail.get(requestId) ?? [];
  const isWrite = operation.method !== 'GET';
  const isSilentNow = events.length === 0 && (heard.has(operation.id) || aboutNobody.has(operation.id));
  const subjects = new Set(events.flatMap((event) => event.subjects));
  const wanted = [...shown(call, people), ...(isWrite && !isSilentNow ? named(call, people) : [])];
  const missing = new Set(wanted.filter(({ id }) => !subjects.has(id)));
  const isOpen = 'who' in operation.access && operation.access.who === 'anyone';
  const wrong = events.filter(
    ({ clinicId, actor, action, entity, purpose }) =>
      clinicId !== caller.clinicId ||
      (!isOpen && actor !== caller.id) ||
      !/^[a-z-]+\.[a-z-]+$/.test(action) ||
      !/^[A-Z_]{4,}$/.test(purpose) ||
      entity === '',
  );
  return [
    ...(missing.size > 0 ? [`${operation.id}: ${missing.size} people are not in its events`] : []),
    ...(isWrite && events.length === 0 && !isSilentNow ? [`${operation.id}: a write without an event`] : []),
    ...wrong.map(
      ({ action, purpose }) => `${operation.id}: ${action} for ${purpose} says not who, where or why`,
    ),
  ];
}
