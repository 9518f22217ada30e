// Table due_returns, as the reception sees it; owner context: packages.
import { refuse } from '../domain/errors.ts';
import { mayInvite, type ReturnKind, type ReturnState } from '../domain/packages/returns.ts';
import { agreesToOffersSql } from './contact-choice.ts';
import { agreedBy, isBookedSql } from './due-return.ts';
import { personOpener } from './person-key.ts';
import type { Scope } from './tenancy.ts';

export interface ReturnLine {
  id: string;
  kind: ReturnKind;
  state: ReturnState;
  clientId: string;
  /** Empty once the client was erased. */
  clientName: string;
  phone: string | null;
  procedureId: string;
  procedureName: string;
  /** Whom she was treated by. */
  professionalId: string;
  fromVisitId: string;
  seriesId: string | null;
  dueFrom: string;
  dueTo: string;
  invitedAt: Date | null;
  /** Her process writes to her by itself; else only a person asks her. */
  mayInvite: boolean;
}

type Row = Omit<ReturnLine, 'clientName' | 'phone' | 'mayInvite'> & {
  hasOptedIn: boolean;
  wantsOffers: boolean;
  nameCt: Buffer;
  phoneCt: Buffer | null;
  wrappedKey: Buffer | null;
};

export interface ReturnQuestion {
  kind: ReturnKind | null;
  /** `open`: nobody has booked or decided; `wants`: she asked for a time. */
  state: 'open' | 'wants' | 'all';
  /** Due by this day, `yyyy-mm-dd`; null = all that is open. */
  dueBefore: string | null;
  after: readonly [dueFrom: string, id: string] | null;
  limit: number;
}

const select = `
  select d.id, d.kind, d.state, d.client_id as "clientId", c.name_ct as "nameCt", c.phone_ct as "phoneCt",
    k.wrapped_key as "wrappedKey", d.procedure_id as "procedureId", p.name as "procedureName",
    d.professional_id as "professionalId", d.from_appointment_id as "fromVisitId", d.series_id as "seriesId",
    d.due_from::text as "dueFrom", d.due_to::text as "dueTo", d.invited_at as "invitedAt",
    c.whatsapp_opt_in_at is not null as "hasOptedIn", ${agreesToOffersSql} as "wantsOffers"
  from due_returns d
    join clients c on c.clinic_id = d.clinic_id and c.id = d.client_id
    join person_keys k on k.clinic_id = d.clinic_id and k.person_id = d.client_id
    join procedures p on p.clinic_id = d.clinic_id and p.id = d.procedure_id
  where d.clinic_id = $1`;

const states = {
  open: `and d.state in ('waiting', 'invited', 'wants') and not ${isBookedSql}`,
  wants: `and d.state = 'wants' and not ${isBookedSql}`,
  all: '',
} as const;

function opened(
  { vault }: Scope,
  { nameCt, phoneCt, wrappedKey, hasOptedIn, wantsOffers, ...row }: Row,
): ReturnLine {
  const open = wrappedKey && personOpener(vault, 'clients', { id: row.clientId, wrappedKey });
  return {
    ...row,
    clientName: (open && open('name_ct', nameCt)) ?? '',
    phone: open && open('phone_ct', phoneCt),
    mayInvite: mayInvite(row.kind, agreedBy({ hasOptedIn, wantsOffers })),
  };
}

/** Who is due, those who are due first before; whoever has booked meanwhile is left out although her process has not looked yet. */
export async function listReturns(scope: Scope, question: ReturnQuestion): Promise<ReturnLine[]> {
  const { kind, state, dueBefore, after, limit } = question;
  const rows = await scope.run<Row>({
    name: `returns-${state}${after ? '-after' : ''}`,
    text: `${select} ${states[state]} and ($2::text is null or d.kind = $2) and ($3::date is null or d.due_from <= $3)
      ${after ? 'and (d.due_from, d.id) > ($5::date, $6::uuid)' : ''} order by d.due_from, d.id limit $4`,
    values: [scope.clinicId, kind, dueBefore, limit, ...(after ?? [])],
  });
  await audit(scope, rows);
  return rows.map((row) => opened(scope, row));
}

export async function getReturn(scope: Scope, id: string): Promise<ReturnLine> {
  const text = `${select} and d.id = $2`;
  const [row] = await scope.run<Row>({ name: 'return', text, values: [scope.clinicId, id] });
  if (!row) refuse('not-found');
  await audit(scope, [row]);
  return opened(scope, row);
}

const audit = (scope: Scope, rows: readonly Row[]) =>
  scope.audit({
    action: 'return.list',
    entity: 'client',
    subjectIds: [...new Set(rows.map(({ clientId }) => clientId))],
    purpose: 'CARE_DELIVERY',
  });
