import { addDays, instantOf, wallTime } from '../../domain/clinic/calendar.ts';
import { getClinic } from '../../models/clinic.ts';
import { figuresBetween } from '../../models/compliance-figures.ts';
import { lookForFindings } from '../../models/compliance-finding.ts';
import { hasReport, keepReport } from '../../models/compliance-report.ts';
import type { LivePublisher } from '../../models/live.ts';
import { pdfOf } from '../../models/pdf.ts';
import { systemActor, type Scope, type Tenancy } from '../../models/tenancy.ts';
import { eachClinic } from '../each-clinic.ts';
import { reportCsv, reportSections } from './report-words.ts';

export interface ComplianceDeps {
  tenancy: Pick<Tenancy, 'withClinic'>;
  live: Pick<LivePublisher, 'publish'>;
  allClinics: () => Promise<string[]>;
}
export type ComplianceActivities = ReturnType<typeof createComplianceActivities>;
export interface Watched {
  clinics: number;
  found: number;
  cleared: number;
}
export interface Reported {
  clinics: number;
  reports: number;
}

/** The month that ended last in the clinic's zone, with its first and last instant. */
export function monthBefore(now: number, zone: string): { month: string; from: Date; to: Date } {
  const first = `${wallTime(now, zone).day.slice(0, 7)}-01`;
  const month = addDays(first, -1).slice(0, 7);
  const at = (day: string) => new Date(instantOf(day, '00:00', zone));
  return { month, from: at(`${month}-01`), to: at(first) };
}

async function report(scope: Scope, now: number): Promise<number> {
  const { name, timeZone } = await getClinic(scope);
  const { month, from, to } = monthBefore(now, timeZone);
  if (await hasReport(scope, month)) return 0;
  const figures = await figuresBetween(scope, from, to);
  const told = month.split('-').toReversed().join('/');
  const pdf = await pdfOf(`Relatório de conformidade — ${told}`, reportSections(figures), {
    ...{ at: to, footer: `${name} · LGPD · ${told}` },
  });
  return Number(await keepReport(scope, { month, figures, pdf, csv: reportCsv(month, figures) }));
}

export function createComplianceActivities({ tenancy, live, allClinics }: ComplianceDeps) {
  const tell = (clinicId: string) => {
    live.publish({ clinicId, entity: 'compliance', id: clinicId });
    live.publish({ clinicId, entity: 'task', id: clinicId });
  };
  async function watch(clinicId: string): Promise<Watched> {
    const { found, cleared } = await tenancy.withClinic(systemActor(clinicId), (scope) =>
      lookForFindings(scope, new Date()),
    );
    if (found + cleared > 0) tell(clinicId);
    return { clinics: 1, found, cleared };
  }
  async function tellMonth(clinicId: string): Promise<Reported> {
    const reports = await tenancy.withClinic(systemActor(clinicId), (scope) => report(scope, Date.now()));
    if (reports > 0) tell(clinicId);
    return { clinics: 1, reports };
  }

  return {
    /** Twice is once. */
    findViolations: async (): Promise<Watched> =>
      eachClinic(
        await allClinics(),
        { clinics: 0, found: 0, cleared: 0 },
        { one: watch, failed: 'were not watched' },
      ),
    /** Of the month that is over, where it was not told yet. */
    reportMonth: async (): Promise<Reported> =>
      eachClinic(await allClinics(), { clinics: 0, reports: 0 }, { one: tellMonth, failed: 'were not told' }),
  };
}
