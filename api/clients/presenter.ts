import { maskCpf } from '../../domain/clients/cpf.ts';
import { maskPhone } from '../../domain/clients/phone.ts';
import type { ClientRecord } from '../../models/client.ts';

/** A line of a list: enough to tell two Marias apart, not enough to copy. */
export const presentClientLine = ({ id, name, phone, cpf, birthDate }: ClientRecord) => ({
  id,
  name,
  phone: phone === null ? null : maskPhone(phone),
  cpf: cpf === null ? null : maskCpf(cpf),
  birthDate,
});

export const presentClient = (client: ClientRecord) => {
  const { id, name, cpf, phone, email, birthDate, notes, whatsappOptInAt, version, isErased } = client;
  const whatsappOptIn = whatsappOptInAt !== null;
  return { id, name, cpf, phone, email, birthDate, notes, whatsappOptIn, version, isErased };
};
