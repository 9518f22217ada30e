import { addDays } from '../../domain/clinic/calendar.ts';
import type { NewClient } from '../../models/client-write.ts';

/** People of the privacy desk alone: they book nothing and are written to by nobody, so that the rest of the demo stays as it is. */
const named = {
  consents: 'Clarice Azevedo Prado',
  minor: 'Bia Azevedo Prado',
  held: 'Lívia Sampaio Rocha',
  opposing: 'Estêvão Moura Leal',
  late: 'Dalva Pinheiro Reis',
  neverCame: 'Rute Camargo Vidal',
  correcting: 'Cecília Fontes Aguiar',
} as const;
export type PrivacyPerson = keyof typeof named;
export const privacyPeople = Object.keys(named) as PrivacyPerson[];

const minorAge = 15;

/** Nobody of them has agreed to messages. */
export function privacyClient(person: PrivacyPerson, today: string): NewClient {
  const born = Number(today.slice(0, 4)) - (person === 'minor' ? minorAge : 41);
  // Yesterday's birthday: fifteen all year long.
  const birthDate = person === 'neverCame' ? null : `${born}${addDays(today, -1).slice(4)}`;
  return {
    ...{ name: named[person], birthDate, cpf: null, phone: null, email: null, notes: null },
    whatsappOptInAt: null,
  };
}
