// A visit at risk as lists and cards show it; owner context: no-show.
import type { Status } from '../domain/appointments/status.ts';
import type { LadderStepName } from '../domain/no-show/settings.ts';
import type { WatchAnswer, WatchState } from './no-show-watch.ts';
import { personOpener } from './person-key.ts';
import type { StepState } from './no-show-steps.ts';
import type { Scope } from './tenancy.ts';

export interface RiskVisitLine {
  appointmentId: string;
  version: number;
  status: Status;
  startsAt: Date;
  /** When this time was agreed. */
  bookedAt: Date;
  /** Without name and phone when she was erased: the visit stays. */
  client: { id: string; name: string; phone: string | null };
  professional: { id: string; name: string };
  services: string[];
  state: WatchState;
  answer: WatchAnswer | null;
  nextStep: { step: LadderStepName; at: Date } | null;
  lastStep: { step: LadderStepName; state: StepState; startedAt: Date } | null;
}

export interface RiskVisitRow {
  appointmentId: string;
  version: number;
  status: Status;
  startsAt: Date;
  bookedAt: Date;
  clientId: string;
  nameCt: Buffer;
  phoneCt: Buffer | null;
  wrappedKey: Buffer | null;
  professionalId: string;
  professionalCt: Buffer;
  services: string[] | null;
  state: WatchState | null;
  answer: WatchAnswer | null;
  nextStep: LadderStepName | null;
  nextAt: Date | null;
  lastStep: { step: LadderStepName; state: StepState; startedAt: string } | null;
}

/** Of appointments `a` and their watch `w`. */
export const riskVisitColumns = `
  a.id as "appointmentId", a.version, a.status, a.starts_at as "startsAt", a.timed_at as "bookedAt", a.client_id as "clientId",
  c.name_ct as "nameCt", c.phone_ct as "phoneCt", k.wrapped_key as "wrappedKey", r.id as "professionalId", r.name_ct as "professionalCt",
  (select array_agg(p.name order by s.position) from appointment_services s
     join procedures p on p.clinic_id = s.clinic_id and p.id = s.procedure_id
     where s.clinic_id = a.clinic_id and s.appointment_id = a.id) as services,
  w.state, w.answer, w.next_step as "nextStep", w.next_at as "nextAt",
  (select jsonb_build_object('step', l.step, 'state', l.state, 'startedAt', l.started_at) from no_show_steps l
     where l.clinic_id = a.clinic_id and l.appointment_id = a.id and l.visit_starts_at = a.starts_at
     order by l.started_at desc, l.id limit 1) as "lastStep"`;

export const riskVisitJoins = `
  join clients c on c.clinic_id = a.clinic_id and c.id = a.client_id
  join resources r on r.clinic_id = a.clinic_id and r.id = a.professional_id
  left join person_keys k on k.clinic_id = a.clinic_id and k.person_id = a.client_id`;

export function openedVisit({ vault }: Scope, row: RiskVisitRow): RiskVisitLine {
  const { clientId, wrappedKey, professionalId, nextStep, nextAt, lastStep } = row;
  const open = wrappedKey && personOpener(vault, 'clients', { id: clientId, wrappedKey });
  const place = { table: 'resources', column: 'name_ct', row: professionalId };
  return {
    ...{ appointmentId: row.appointmentId, version: row.version, status: row.status },
    ...{ startsAt: row.startsAt, bookedAt: row.bookedAt, services: row.services ?? [] },
    client: {
      id: clientId,
      name: (open && open('name_ct', row.nameCt)) ?? '',
      phone: open && open('phone_ct', row.phoneCt),
    },
    professional: { id: professionalId, name: vault.open(place, row.professionalCt) },
    ...{ state: row.state ?? 'watching', answer: row.answer },
    nextStep: nextStep && nextAt && { step: nextStep, at: nextAt },
    lastStep: lastStep && { ...lastStep, startedAt: new Date(lastStep.startedAt) },
  };
}
