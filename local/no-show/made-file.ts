import { writeFileSync } from 'node:fs';
import { dayMs, type RiskVisit } from '../../domain/no-show/risk-visit.ts';

const header = 'PatientId,AppointmentID,Gender,ScheduledDay,AppointmentDay,Age,Neighbourhood,Handcap,No-show';
const words = { missed: 'Yes', came: 'No' };

/** Writes visits in the columns of the public data set, as `noshow:train` and `noshow:score` read them. */
export function writeAppointments(file: string, visits: readonly RiskVisit[]): void {
  const lines = visits.map((visit) => {
    const [booked, day] = [visit.bookedAt, visit.day * dayMs].map((at) => new Date(at).toISOString());
    const outcome = visit.outcome === null ? '' : words[visit.outcome];
    return `${visit.clientId},${visit.id},F,${booked},${day},${visit.numbers.age ?? ''},CENTRO,0,${outcome}`;
  });
  writeFileSync(file, [header, ...lines, ''].join('\n'));
}
