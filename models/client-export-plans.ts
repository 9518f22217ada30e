// What a client has bought, paid ahead, waits for and is awaited for, for her own copy; owner context: privacy. The caller audits.
import { type ClientPackage, packagesOf } from './client-package.ts';
import type { Scope } from './tenancy.ts';

export interface ExportedSeries {
  procedure: string;
  sessions: number;
  minDays: number;
  maxDays: number;
  state: string;
  createdAt: Date;
}
export interface ExportedReturn {
  kind: string;
  procedure: string;
  /** Days `yyyy-mm-dd` of the clinic, as below. */
  dueFrom: string;
  dueTo: string;
  state: string;
  reason: string | null;
  invitedAt: Date | null;
}
export interface ExportedOffer {
  /** Of the time she was offered. */
  startsAt: string;
  state: string;
  offeredAt: string | null;
  expiresAt: string | null;
  settledAt: string | null;
  settledBy: string | null;
}
export interface ExportedWait {
  procedures: string[];
  professional: string | null;
  windows: { weekday: number; from: string; to: string }[];
  earliestDay: string | null;
  latestDay: string | null;
  state: string;
  createdAt: Date;
  offers: ExportedOffer[];
}
export interface ExportedDeposit {
  appointmentId: string;
  state: string;
  amountCents: number;
  paidCents: number;
  refundCents: number;
  keptCents: number;
  contractedAt: Date;
  paidAt: Date | null;
  /** The bank's name of her payment. */
  endToEndId: string | null;
  waivedAt: Date | null;
  waiveReason: string | null;
  settledAt: Date | null;
  settlementReason: string | null;
  refundedAt: Date | null;
}
export interface ExportedPlans {
  packages: ClientPackage[];
  series: ExportedSeries[];
  returns: ExportedReturn[];
  waitlist: ExportedWait[];
  deposits: ExportedDeposit[];
}

export const plansOf = async (scope: Scope, clientId: string): Promise<ExportedPlans> => ({
  packages: await packagesOf(scope, clientId),
  series: await seriesOf(scope, clientId),
  returns: await returnsOf(scope, clientId),
  waitlist: await waitsOf(scope, clientId),
  deposits: await depositsOf(scope, clientId),
});

const seriesOf = ({ run, clinicId }: Scope, clientId: string): Promise<ExportedSeries[]> =>
  run<ExportedSeries>({
    name: 'export-series',
    text: `select p.name as procedure, s.sessions, s.min_days as "minDays", s.max_days as "maxDays", s.state,
        s.created_at as "createdAt"
      from treatment_series s join procedures p on p.clinic_id = s.clinic_id and p.id = s.procedure_id
      where s.clinic_id = $1 and s.client_id = $2 order by s.created_at, s.id`,
    values: [clinicId, clientId],
  });

const returnsOf = ({ run, clinicId }: Scope, clientId: string): Promise<ExportedReturn[]> =>
  run<ExportedReturn>({
    name: 'export-returns',
    text: `select d.kind, p.name as procedure, d.due_from::text as "dueFrom", d.due_to::text as "dueTo", d.state, d.reason,
        d.invited_at as "invitedAt"
      from due_returns d join procedures p on p.clinic_id = d.clinic_id and p.id = d.procedure_id
      where d.clinic_id = $1 and d.client_id = $2 order by d.due_from, d.id`,
    values: [clinicId, clientId],
  });

async function waitsOf(scope: Scope, clientId: string): Promise<ExportedWait[]> {
  const rows = await scope.run<
    Omit<ExportedWait, 'professional' | 'procedures' | 'offers'> & {
      professionalId: string | null;
      nameCt: Buffer | null;
      procedures: string[] | null;
      offers: ExportedOffer[] | null;
    }
  >({
    name: 'export-waitlist',
    text: `select e.windows, e.earliest_day::text as "earliestDay", e.latest_day::text as "latestDay", e.state,
        e.created_at as "createdAt", r.id as "professionalId", r.name_ct as "nameCt",
        (select jsonb_agg(p.name order by w.position) from waitlist_services w
           join procedures p on p.clinic_id = w.clinic_id and p.id = w.procedure_id
         where w.clinic_id = $1 and w.entry_id = e.id) as procedures,
        (select jsonb_agg(jsonb_build_object('startsAt', a.starts_at, 'state', o.state, 'offeredAt', o.offered_at,
           'expiresAt', o.expires_at, 'settledAt', o.settled_at, 'settledBy', o.settled_by) order by o.created_at)
         from waitlist_offers o join appointments a on a.clinic_id = o.clinic_id and a.id = o.appointment_id
         where o.clinic_id = $1 and o.entry_id = e.id) as offers
      from waitlist_entries e left join resources r on r.clinic_id = e.clinic_id and r.id = e.professional_id
      where e.clinic_id = $1 and e.client_id = $2 order by e.created_at, e.id`,
    values: [scope.clinicId, clientId],
  });
  return rows.map(({ professionalId, nameCt, procedures, offers, ...wait }) => ({
    ...wait,
    ...{ procedures: procedures ?? [], offers: offers ?? [] },
    professional:
      professionalId && nameCt
        ? scope.vault.open({ table: 'resources', column: 'name_ct', row: professionalId }, nameCt)
        : null,
  }));
}

async function depositsOf(scope: Scope, clientId: string): Promise<ExportedDeposit[]> {
  const rows = await scope.run<
    Omit<ExportedDeposit, 'endToEndId'> & { id: string; endToEndIdCt: Buffer | null }
  >({
    name: 'export-deposits',
    text: `select d.id, d.appointment_id as "appointmentId", d.state, d.amount_cents as "amountCents", d.paid_cents as "paidCents",
        d.refund_cents as "refundCents", d.kept_cents as "keptCents", d.contracted_at as "contractedAt", d.paid_at as "paidAt",
        d.end_to_end_id_ct as "endToEndIdCt", d.waived_at as "waivedAt", d.waive_reason as "waiveReason",
        d.settled_at as "settledAt", d.settlement_reason as "settlementReason", d.refunded_at as "refundedAt"
      from deposits d join appointments a on a.clinic_id = d.clinic_id and a.id = d.appointment_id
      where d.clinic_id = $1 and a.client_id = $2 order by d.created_at, d.id`,
    values: [scope.clinicId, clientId],
  });
  return rows.map(({ id, endToEndIdCt, ...deposit }) => ({
    ...deposit,
    endToEndId:
      endToEndIdCt &&
      scope.vault.open({ table: 'deposits', column: 'end_to_end_id_ct', row: id }, endToEndIdCt),
  }));
}
