// Table due_returns: what its process and a tap of the client read and write; owner context: packages.
import {
  type Agreed,
  type ReturnKind,
  type ReturnState,
  mayInvite,
  slackDays,
} from '../domain/packages/returns.ts';
import { type ReturnFacts, type ReturnInvite, returnInvites } from '../domain/packages/return-plan.ts';
import { agreesToOffersSql } from './contact-choice.ts';
import { readSilence, settledKeys } from './package-process.ts';
import type { Scope } from './tenancy.ts';

export const returnMessageKey = (workflowId: string, step: ReturnInvite): string => `${workflowId}/${step}`;

/** SQL of `countsFrom`: the first day on which a visit counts as the return `d`. */
const counts = Object.entries(slackDays)
  .map(([kind, days]) => `when '${kind}' then ${days}`)
  .join(' ');

/** Whether the client of `d` has a visit that is this return: hers, of this procedure, in time, and not given up. */
export const isBookedSql = `exists (select from appointments a
    join appointment_services s on s.clinic_id = a.clinic_id and s.appointment_id = a.id and s.procedure_id = d.procedure_id
    join clinics z on z.clinic_id = a.clinic_id
  where a.clinic_id = d.clinic_id and a.client_id = d.client_id and a.id <> d.from_appointment_id
    and a.status not in ('cancelled', 'no-show')
    and (a.starts_at at time zone z.time_zone)::date >= d.due_from - case d.kind ${counts} end)`;

interface Row {
  version: number;
  clientId: string;
  kind: ReturnKind;
  state: ReturnState;
  dueFrom: string;
  dueTo: string;
  invitedAt: Date | null;
  isBooked: boolean;
  hasOptedIn: boolean;
  wantsOffers: boolean;
}

/** Consent holds for the purposes it was asked for (LGPD art. 8 § 4): care by one choice, offers by another. */
export const agreedBy = ({ hasOptedIn, wantsOffers }: Pick<Row, 'hasOptedIn' | 'wantsOffers'>): Agreed => ({
  care: hasOptedIn,
  promotions: wantsOffers,
});

/** Null when the row is gone. Ids, states and days only, fit for a workflow's history; `clientId` is for the sender alone. */
export async function readReturn(
  scope: Scope,
  id: string,
  workflowId: string,
): Promise<{ facts: ReturnFacts; clientId: string } | null> {
  const [row] = await scope.run<Row>({
    name: 'return-facts',
    text: `select d.version, d.client_id as "clientId", d.kind, d.state, d.due_from::text as "dueFrom", d.due_to::text as "dueTo",
        d.invited_at as "invitedAt", ${isBookedSql} as "isBooked", c.whatsapp_opt_in_at is not null as "hasOptedIn",
        ${agreesToOffersSql} as "wantsOffers"
      from due_returns d join clients c on c.clinic_id = d.clinic_id and c.id = d.client_id
      where d.clinic_id = $1 and d.id = $2`,
    values: [scope.clinicId, id],
  });
  if (!row) return null;
  const keyOf = (step: ReturnInvite) => returnMessageKey(workflowId, step);
  const settled = await settledKeys(scope, returnInvites.map(keyOf));
  const { version, kind, state, dueFrom, dueTo, isBooked, clientId } = row;
  const facts = {
    ...{ version, kind, state, dueFrom, dueTo, isBooked },
    mayWrite: mayInvite(kind, agreedBy(row)),
    invitedAt: row.invitedAt?.getTime() ?? null,
    done: returnInvites.filter((step) => settled.has(keyOf(step))),
    ...(await readSilence(scope)),
  };
  return { facts, clientId };
}

/** The invitation has left, or may have: from now on its answer is waited for. */
export async function markInvited({ run, clinicId }: Scope, id: string): Promise<void> {
  await run({
    name: 'return-invited',
    text: `update due_returns set state = 'invited', invited_at = now(), version = version + 1, updated_at = now()
      where clinic_id = $1 and id = $2 and state = 'waiting'`,
    values: [clinicId, id],
  });
}

/** Ends it as the process saw it; nothing when somebody decided since. */
export async function settleReturn(
  { run, clinicId }: Scope,
  { id, version, state }: { id: string; version: number; state: 'booked' | 'expired' },
): Promise<void> {
  await run({
    name: 'return-settle',
    text: `update due_returns set state = $4, version = version + 1, updated_at = now()
      where clinic_id = $1 and id = $2 and version = $3 and state in ('waiting', 'invited', 'wants')`,
    values: [clinicId, id, version, state],
  });
}

/** The last act of the process: false when somebody changed it since. */
export async function closeReturn(
  { run, clinicId }: Scope,
  { id, version }: { id: string; version: number },
): Promise<boolean> {
  const rows = await run({
    name: 'return-close',
    text: `update due_returns set is_closed = true, updated_at = now()
      where clinic_id = $1 and id = $2 and version = $3 returning 1`,
    values: [clinicId, id, version],
  });
  return rows.length > 0;
}
