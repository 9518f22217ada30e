// Takes the time of a visit again that had given it back; owner context: appointments.
import { type Hold, layVisit, mergeHolds } from '../domain/appointments/lay-visit.ts';
import { refuse } from '../domain/errors.ts';
import type { Appointment } from './appointment.ts';
import { freeLapsed, lapsedAmong } from './lapsed-holds.ts';
import { busyRefusals, takeHolds } from './occupancy.ts';
import type { Scope } from './tenancy.ts';

const minute = 60_000;

interface Processing {
  id: string;
  processingAfterMin: number;
  processingMin: number;
}

/** As long as the visit was booked for, without preparation and cleaning; a professional is not wanted while the treatment works by itself. */
async function holdsAsSeen(scope: Scope, { services }: Appointment): Promise<Hold[]> {
  const procedures = await scope.run<Processing>({
    name: 'processing-of',
    text: `select id, processing_after_min as "processingAfterMin", processing_min as "processingMin"
      from procedures where clinic_id = $1 and id = any($2::uuid[])`,
    values: [scope.clinicId, services.map(({ procedureId }) => procedureId)],
  });
  const holds = services.flatMap(({ procedureId, professionalId, roomId, deviceId, startsAt, endsAt }) => {
    const durationMin = (endsAt.getTime() - startsAt.getTime()) / minute;
    const found = procedures.find(({ id }) => id === procedureId);
    const { processingAfterMin = 0, processingMin = 0 } = found ?? {};
    // A procedure may have become longer since: what does not fit into the visit is no gap of it.
    const gap = processingAfterMin + processingMin > durationMin ? 0 : processingMin;
    const procedure = { id: procedureId, durationMin, bufferBeforeMin: 0, bufferAfterMin: 0 };
    const times = { ...procedure, processingAfterMin, processingMin: gap };
    return layVisit(startsAt.getTime(), [{ procedure: times, professionalId, roomId, deviceId }]).holds;
  });
  return mergeHolds(holds);
}

/**
 * A late arrival takes its time as the client sees it again, if nobody else has it by now. Whoever was squeezed in over it meanwhile is
 * no hindrance: she was meant to lie over it.
 */
export async function retake(scope: Scope, visit: Appointment): Promise<void> {
  const professionals = new Set(visit.services.map((service) => service.professionalId));
  const holds = await holdsAsSeen(scope, visit);
  const wanted = holds.map((hold) => ({
    ...hold,
    isSqueezedIn: visit.isSqueezedIn && professionals.has(hold.resourceId),
  }));
  await freeLapsed(scope, await lapsedAmong(scope, holds), holds);
  if (await takeHolds(scope, visit.id, wanted)) return;
  const firm = wanted.filter((hold) => !hold.isSqueezedIn);
  const reasons = await busyRefusals(scope, firm, visit.id);
  // Whoever was there has gone by now.
  if (reasons.length === 0) throw Object.assign(new Error('free again'), { code: '40001' });
  refuse('slot-unavailable', { reasons });
}
