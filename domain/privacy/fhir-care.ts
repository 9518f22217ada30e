import {
  type FhirCopy,
  type FhirResource,
  type FhirVisit,
  identifierSystem,
  organization,
  reference,
} from './fhir-types.ts';

/** Of R4's value set AppointmentStatus. */
const visitStatus: Record<string, string> = {
  held: 'proposed',
  booked: 'booked',
  confirmed: 'booked',
  arrived: 'arrived',
  'in-room': 'arrived',
  done: 'fulfilled',
  'no-show': 'noshow',
  cancelled: 'cancelled',
};

export function fhirPatient(copy: FhirCopy): FhirResource {
  const { id, name, cpf, phone, email, birthDate } = copy.client;
  const telecom = [
    ...(phone === null ? [] : [{ system: 'phone', value: phone, use: 'mobile' }]),
    ...(email === null ? [] : [{ system: 'email', value: email }]),
  ];
  return {
    ...{ resourceType: 'Patient', id, active: true },
    identifier: [
      { system: identifierSystem.house, value: `urn:uuid:${id}` },
      ...(cpf === null ? [] : [{ system: identifierSystem.cpf, value: cpf }]),
    ],
    name: [{ use: 'official', text: name }],
    ...(telecom.length > 0 && { telecom }),
    ...(birthDate !== null && { birthDate }),
    managingOrganization: organization(copy),
  };
}

export function fhirAppointment(copy: FhirCopy, visit: FhirVisit): FhirResource {
  return {
    ...{ resourceType: 'Appointment', id: visit.id, status: visitStatus[visit.status] ?? 'pending' },
    ...{ start: visit.startsAt, end: visit.endsAt },
    serviceType: visit.services.map(({ procedure }) => ({ text: procedure })),
    participant: [
      { actor: reference(copy), status: 'accepted' },
      ...[...new Set(visit.services.map(({ professional }) => professional))].map((display) => ({
        actor: { type: 'Practitioner', display },
        status: 'accepted',
      })),
    ],
  };
}

/** A note is a document of the record: its words as they were written, unread by any program. */
export function fhirNote(copy: FhirCopy, note: FhirCopy['notes'][number]): FhirResource {
  return {
    ...{ resourceType: 'DocumentReference', id: note.id, status: 'current', docStatus: 'final' },
    type: { coding: [{ system: 'http://loinc.org', code: '34109-9', display: 'Note' }] },
    ...{ subject: reference(copy), date: note.createdAt },
    author: [{ type: 'Practitioner', display: note.authorName }],
    custodian: organization(copy),
    ...(note.addendumTo !== null && {
      relatesTo: [{ code: 'appends', target: { reference: `DocumentReference/${note.addendumTo}` } }],
    }),
    content: [
      {
        attachment: { contentType: 'text/plain; charset=utf-8', language: 'pt-BR', data: base64(note.text) },
      },
    ],
  };
}

/** Of UTF-8, without anything of node: the domain is pure. */
export function base64(text: string): string {
  const bytes = new TextEncoder().encode(text);
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''));
}
