import type { Status } from '../../domain/appointments/status.ts';

export interface PublicClinic {
  id: string;
  name: string;
  timeZone: string;
}

/** A client who has proved that the phone is hers. */
export interface ClientMe {
  client: { id: string; firstName: string };
  clinic: PublicClinic;
}

export interface OwnVisit {
  id: string;
  startsAt: string;
  endsAt: string;
  status: Status;
  procedure: string;
  professional: string;
}
