import { addDays, instantOf } from '../clinic/calendar.ts';
import { judgeAct } from '../clinic/competence-verdict.ts';
import type { VisitRuleFacts } from './visit-rules.ts';

/** Half-open [from, to) in epoch milliseconds. Of a professional it is about one procedure; of a device about all (null). */
export interface Unbookable {
  resourceId: string;
  procedureId: string | null;
  from: number;
  to: number;
}

/** Days on which somebody may not do a procedure, or a device is due, as spans of time. Both days inclusive. */
export function unbookableSpans(
  facts: Pick<
    VisitRuleFacts,
    'timeZone' | 'clinicClass' | 'procedures' | 'licences' | 'rules' | 'signOffs' | 'devices'
  >,
  professionalIds: readonly string[],
  fromDay: string,
  toDay: string,
): Unbookable[] {
  const days: string[] = [];
  for (let day = fromDay; day <= toDay; day = addDays(day, 1)) days.push(day);
  const ruled = facts.procedures.filter(({ regime }) => regime !== 'none');
  const ofPeople = professionalIds.flatMap((professionalId) => {
    const licences = facts.licences.filter((one) => one.professionalId === professionalId);
    return ruled.flatMap(({ id, regime }) => {
      const refused = days.filter(
        (day) => judgeAct({ ...facts, procedureId: id, regime, professionalId, licences, day }).code !== null,
      );
      return spansOf(refused, facts.timeZone).map((span) => ({
        ...{ resourceId: professionalId, procedureId: id, ...span },
      }));
    });
  });
  const ofDevices = facts.devices.flatMap(({ id, maintenanceDueOn }) =>
    spansOf(
      days.filter((day) => maintenanceDueOn <= day),
      facts.timeZone,
    ).map((span) => ({ resourceId: id, procedureId: null, ...span })),
  );
  return [...ofPeople, ...ofDevices];
}

/** Days in order, joined where they follow each other. */
function spansOf(days: readonly string[], timeZone: string): { from: number; to: number }[] {
  const spans: { from: string; to: string }[] = [];
  for (const day of days) {
    const last = spans.at(-1);
    if (last?.to === day) last.to = addDays(day, 1);
    else spans.push({ from: day, to: addDays(day, 1) });
  }
  const midnight = (day: string) => instantOf(day, '00:00', timeZone);
  return spans.map(({ from, to }) => ({ from: midnight(from), to: midnight(to) }));
}
