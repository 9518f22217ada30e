import type { ProposedSession } from '../../domain/packages/series.ts';
import type { Series } from '../../models/series.ts';

const iso = (instant: number | undefined): string | null =>
  instant === undefined ? null : new Date(instant).toISOString();

export const presentProposal = ({ position, slot, wishedAt, fit, reasons }: ProposedSession) => ({
  ...{ position, startsAt: iso(slot?.startsAt), endsAt: iso(slot?.endsAt), wishedAt: iso(wishedAt) ?? '' },
  ...{ professionalId: slot?.professionalId ?? null, roomId: slot?.roomId ?? null },
  ...{ deviceId: slot?.deviceId ?? null, fit, reasons: [...reasons] },
});

export const presentSeries = (series: Series) => {
  const { id, version, clientId, procedureId, procedureName, sessions, minDays, maxDays, state, next } =
    series;
  return {
    ...{ id, version, clientId, sessions, minDays, maxDays, state, next },
    procedure: { id: procedureId, name: procedureName },
    clientPackageId: series.clientPackageId,
    visits: series.visits.map(({ position, appointmentId, startsAt, status, version: seen }) => ({
      ...{ position, appointmentId, startsAt: new Date(startsAt).toISOString(), status, version: seen },
    })),
  };
};
