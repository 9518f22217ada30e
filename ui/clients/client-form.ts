import { cpfDigits, formatCpf, isCpf } from '../../domain/clients/cpf.ts';
import { formatPhone, normalizePhone } from '../../domain/clients/phone.ts';
import { dayOfTyped, typedOfDay } from '../typed-date.ts';
import type { Client } from './types.ts';

/** The form as typed: every field text, empty when unknown. */
export interface ClientTyped {
  name: string;
  cpf: string;
  phone: string;
  email: string;
  birthDate: string;
  notes: string;
  whatsappOptIn: boolean;
}
export type ClientField = keyof ClientTyped;
type ClientData = Omit<Client, 'id' | 'version' | 'isErased'>;

export const typedOf = (client: Partial<ClientData>): ClientTyped => ({
  name: client.name ?? '',
  cpf: formatCpf(client.cpf ?? ''),
  phone: formatPhone(client.phone ?? ''),
  email: client.email ?? '',
  birthDate: client.birthDate ? typedOfDay(client.birthDate) : '',
  notes: client.notes ?? '',
  whatsappOptIn: client.whatsappOptIn ?? false,
});

export const dataOf = (typed: ClientTyped): ClientData => ({
  name: typed.name.trim().replace(/\s+/g, ' '),
  cpf: cpfDigits(typed.cpf) || null,
  phone: normalizePhone(typed.phone),
  email: typed.email.trim() || null,
  birthDate: dayOfTyped(typed.birthDate),
  notes: typed.notes.trim() || null,
  whatsappOptIn: typed.whatsappOptIn,
});

/** Codes of `clients.fault.<field>.<code>`; `today` is `yyyy-mm-dd`. */
export function faultsOf(typed: ClientTyped, today: string): Partial<Record<ClientField, string>> {
  const faults: Partial<Record<ClientField, string>> = {};
  const born = dayOfTyped(typed.birthDate);
  if (!typed.name.trim()) faults.name = 'missing';
  else if (typed.name.trim().length < 2) faults.name = 'invalid';
  if (typed.cpf && !isCpf(typed.cpf)) faults.cpf = cpfDigits(typed.cpf).length < 11 ? 'short' : 'invalid';
  if (typed.phone.trim() && !normalizePhone(typed.phone)) faults.phone = 'invalid';
  if (typed.whatsappOptIn && !typed.phone.trim()) faults.phone = 'needed';
  if (typed.email.trim() && !/^\S+@\S+\.\S{2,}$/.test(typed.email.trim())) faults.email = 'invalid';
  if (typed.birthDate && (!born || born < '1900-01-01')) faults.birthDate = 'invalid';
  else if (born && born > today) faults.birthDate = 'future';
  return faults;
}

/** What the search box held, as the beginning of a new registration. */
export function typedOfSearch(term: string): ClientTyped {
  const text = term.trim();
  if (/\p{Letter}/u.test(text)) return typedOf({ name: text });
  return isCpf(text) ? typedOf({ cpf: cpfDigits(text) }) : typedOf({ phone: normalizePhone(text) });
}
