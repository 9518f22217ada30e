import type { ClinicRecord } from '../../models/clinic.ts';
import type { Procedure } from '../../models/procedure.ts';
import type { ResourceRecord } from '../../models/resource.ts';
import type { StaffWithFactors } from '../../models/staff-factors.ts';

export const presentClinic = ({
  id,
  name,
  timeZone,
  hours,
  closedDays,
  visitPolicy,
  clinicClass,
  version,
}: ClinicRecord) => ({
  ...{ id, name, timeZone, hours, closedDays, visitPolicy, clinicClass, version },
});

export const presentStaff = ({ id, name, email, role, isActive, version, ...person }: StaffWithFactors) => ({
  ...{ id, name, email, role, isActive, version },
  factors: { passkeys: person.passkeys, totp: person.hasTotp },
  enrolBy: person.enrolBy?.toISOString() ?? null,
  heldAt: person.heldAt?.toISOString() ?? null,
});

export const presentResource = (resource: ResourceRecord) => {
  const { id, kind, name, tag, color, isActive, staffId, procedureIds, hours, maintenanceDueOn } = resource;
  const { version } = resource;
  return { id, kind, name, tag, color, isActive, staffId, procedureIds, hours, maintenanceDueOn, version };
};

export const presentProcedure = (procedure: Procedure) => {
  const { id, code, name, durationMin, bufferBeforeMin, bufferAfterMin, roomTag, deviceTag } = procedure;
  const { priceCents, afterCare, isActive, version, processingAfterMin, processingMin, isOnline } = procedure;
  const { regime, minIntervalDays, prerequisiteId, prerequisiteValidDays } = procedure;
  const { touchUpDays, returnDays, seriesMinDays, seriesMaxDays } = procedure;
  return {
    ...{ id, code, name, durationMin, bufferBeforeMin, bufferAfterMin, roomTag, deviceTag },
    ...{ priceCents, afterCare, isActive, version, processingAfterMin, processingMin, isOnline },
    ...{ regime, minIntervalDays, prerequisiteId, prerequisiteValidDays },
    ...{ touchUpDays, returnDays, seriesMinDays, seriesMaxDays },
  };
};
