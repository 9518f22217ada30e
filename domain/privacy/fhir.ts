import type { FhirCopy, FhirResource } from './fhir-types.ts';
import { fhirAppointment, fhirNote, fhirPatient } from './fhir-care.ts';
import { fhirAccess, fhirChoice, fhirMessage } from './fhir-trail.ts';

/** A collection as FHIR R4 writes it. `timestamp` is of the order, so that the same data are the same bytes. */
function bundle(copy: FhirCopy, resources: readonly FhirResource[]): FhirResource {
  return {
    resourceType: 'Bundle',
    type: 'collection',
    timestamp: copy.at,
    entry: resources.map((resource) => ({
      fullUrl: `urn:neonpro:${resource.resourceType}:${resource.id}`,
      resource,
    })),
  };
}

/**
 * A person's data as HL7 FHIR R4 where it fits: files by name. What R4 has no shape for (packages, waiting list, scores) is in dados.json
 * alone; nothing is bent into a resource that means something else.
 */
export function fhirOf(copy: FhirCopy): Record<string, FhirResource> {
  const lists: Record<string, FhirResource[]> = {
    Appointment: copy.appointments.map((visit) => fhirAppointment(copy, visit)),
    DocumentReference: copy.notes.map((note) => fhirNote(copy, note)),
    Communication: copy.messages.map((message, index) => fhirMessage(copy, message, index)),
    Consent: copy.choices.map((choice, index) => fhirChoice(copy, choice, index)),
    AuditEvent: copy.accesses.map((access) => fhirAccess(copy, access)),
  };
  const files: Record<string, FhirResource> = { Patient: fhirPatient(copy) };
  for (const [type, resources] of Object.entries(lists))
    if (resources.length > 0) files[type] = bundle(copy, resources);
  return files;
}
