// Who may do what in this clinic on a day; owner context: clinic.
import { wallTime } from '../domain/clinic/calendar.ts';
import type { ClinicClass } from '../domain/clinic/competence.ts';
import { judgeAct, type Judgement } from '../domain/clinic/competence-verdict.ts';
import { readCompetenceFacts } from './competence-facts.ts';
import { listProcedures, type Procedure } from './procedure.ts';
import { listResources, type ResourceRecord } from './resource.ts';
import type { Scope } from './tenancy.ts';

export interface MatrixCell extends Judgement {
  professionalId: string;
  procedureId: string;
  /** The first of the licences that count on that day to end; null when none ends. */
  validUntil: string | null;
}
export interface CompetenceMatrix {
  day: string;
  clinicClass: ClinicClass;
  professionals: ResourceRecord[];
  procedures: Procedure[];
  cells: MatrixCell[];
}

/** Active people and procedures; a cell for each procedure somebody is competent for. `day` left out: today in the clinic's zone. */
export async function competenceMatrix(scope: Scope, now: number, asked?: string): Promise<CompetenceMatrix> {
  const procedures = (await listProcedures(scope)).filter(({ isActive }) => isActive);
  const professionals = (await listResources(scope)).filter(
    ({ kind, isActive }) => kind === 'professional' && isActive,
  );
  const facts = await readCompetenceFacts(scope, {
    procedureIds: procedures.map(({ id }) => id),
    professionalIds: professionals.map(({ id }) => id),
    ...{ deviceIds: [], clientId: null },
  });
  const day = asked ?? wallTime(now, facts.timeZone).day;
  const cells = professionals.flatMap(({ id: professionalId, procedureIds }) => {
    const licences = facts.licences.filter((one) => one.professionalId === professionalId);
    const ends = licences.flatMap(({ validUntil }) => validUntil ?? []).sort();
    return procedures
      .filter(({ id }) => procedureIds.includes(id))
      .map(({ id: procedureId, regime }) => ({
        ...judgeAct({ ...facts, procedureId, regime, professionalId, licences, day }),
        ...{ professionalId, procedureId, validUntil: regime === 'none' ? null : (ends[0] ?? null) },
      }));
  });
  return { day, clinicClass: facts.clinicClass, professionals, procedures, cells };
}
