import type { Status } from '../../domain/appointments/status.ts';

/** A row of the search; phone and CPF arrive masked. */
export interface FoundClient {
  id: string;
  name: string;
  phone: string | null;
  cpf: string | null;
  birthDate: string | null;
}

/** A client in full: CPF as digits, phone E.164, birth date `yyyy-mm-dd`. Reading it is audited. */
export interface Client {
  id: string;
  version: number;
  name: string;
  cpf: string | null;
  phone: string | null;
  email: string | null;
  birthDate: string | null;
  notes: string | null;
  whatsappOptIn: boolean;
  isErased: boolean;
}

export interface ClientVisit {
  id: string;
  status: Status;
  startsAt: string;
  endsAt: string;
  procedure: { id: string; name: string };
  professionalId: string;
}
