// Writes due_returns when a visit is finished; owner context: packages.
import { randomUUID } from 'node:crypto';
import {
  countsFrom,
  type DueReturn,
  returnsAfter,
  type ReturnKind,
  type ReturnRules,
} from '../domain/packages/returns.ts';
import type { Scope } from './tenancy.ts';

/** One procedure that was done in a visit. */
export interface DoneProcedure {
  visitId: string;
  clientId: string;
  procedureId: string;
  professionalId: string;
  seriesId: string | null;
  /** `yyyy-mm-dd` of the clinic. */
  day: string;
  rules: ReturnRules;
  hasSessionsLeft: boolean;
}

interface OpenReturn {
  id: string;
  kind: ReturnKind;
  dueFrom: string;
}

/**
 * The client has come: what was due for this procedure is fulfilled, and what falls due now is written. A visit in the days of a review
 * is that review, and leaves the recall of the treatment as it is.
 */
export async function makeReturns(scope: Scope, done: DoneProcedure): Promise<void> {
  const { run, clinicId } = scope;
  const open = await run<OpenReturn>({
    name: 'returns-open',
    text: `select id, kind, due_from::text as "dueFrom" from due_returns where clinic_id = $1 and client_id = $2
      and procedure_id = $3 and state in ('waiting', 'invited', 'wants') order by id for update`,
    values: [clinicId, done.clientId, done.procedureId],
  });
  const isTouchUp = open.some((one) => one.kind === 'touch-up' && done.day >= countsFrom(one));
  for (const { id, kind } of open) {
    if (isTouchUp && kind === 'recall') continue;
    await run({
      name: 'return-fulfil',
      text: `update due_returns set state = 'booked', version = version + 1, updated_at = now()
        where clinic_id = $1 and id = $2`,
      values: [clinicId, id],
    });
    await scope.enqueue('return', id);
  }
  for (const due of returnsAfter({ ...done, isTouchUp })) await insertReturn(scope, done, due);
}

async function insertReturn(scope: Scope, done: DoneProcedure, due: DueReturn): Promise<void> {
  const { run, clinicId } = scope;
  const id = randomUUID();
  const [made] = await run({
    name: 'return-make',
    text: `insert into due_returns
        (clinic_id, id, kind, client_id, procedure_id, professional_id, from_appointment_id, series_id, due_from, due_to)
      values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) on conflict do nothing returning id`,
    values: [
      ...[clinicId, id, due.kind, done.clientId, done.procedureId, done.professionalId],
      ...[done.visitId, done.seriesId, due.dueFrom, due.dueTo],
    ],
  });
  if (made) await scope.enqueue('return', id);
}
