import {
  codeSystem,
  type FhirAccess,
  type FhirChoice,
  type FhirCopy,
  type FhirMessage,
  type FhirResource,
  organization,
  reference,
} from './fhir-types.ts';

const undelivered = new Set(['failed', 'dropped']);
const waiting = new Set(['pending', 'sending', 'unknown', 'needs-person']);

function messageStatus({ direction, state }: FhirMessage): string {
  if (direction === 'in' || state === null) return 'completed';
  if (undelivered.has(state)) return 'not-done';
  return waiting.has(state) ? 'in-progress' : 'completed';
}

export function fhirMessage(copy: FhirCopy, message: FhirMessage, index: number): FhirResource {
  const [person, clinic] = [reference(copy), organization(copy)];
  const isOut = message.direction === 'out';
  return {
    ...{ resourceType: 'Communication', id: `${copy.client.id}-m${index}`, status: messageStatus(message) },
    medium: [{ text: message.channel }],
    ...{ subject: person, recipient: [isOut ? person : clinic], sender: isOut ? clinic : person },
    ...(isOut ? { sent: message.at } : { received: message.at }),
    ...(message.text !== null && { payload: [{ contentString: message.text }] }),
  };
}

export function fhirChoice(copy: FhirCopy, choice: FhirChoice, index: number): FhirResource {
  return {
    ...{ resourceType: 'Consent', id: `${copy.client.id}-c${index}` },
    status: 'active',
    scope: {
      coding: [{ system: 'http://terminology.hl7.org/CodeSystem/consentscope', code: 'patient-privacy' }],
    },
    category: [{ coding: [{ system: 'http://loinc.org', code: '59284-0', display: 'Consent Document' }] }],
    ...{ patient: reference(copy), dateTime: choice.at, organization: [organization(copy)] },
    policyRule: { text: `LGPD (Lei 13.709/2018), texto ${choice.textVersion}` },
    provision: {
      type: choice.choice === 'granted' ? 'permit' : 'deny',
      purpose: [{ system: codeSystem('purpose'), code: choice.purpose }],
      action: [{ text: choice.channel }],
    },
  };
}

export function fhirAccess(copy: FhirCopy, access: FhirAccess): FhirResource {
  return {
    ...{ resourceType: 'AuditEvent', id: access.id, recorded: access.at, outcome: '0' },
    type: { system: codeSystem('audit-action'), code: access.action },
    purposeOfEvent: [{ coding: [{ system: codeSystem('purpose'), code: access.purpose }] }],
    agent: [
      {
        requestor: true,
        role: [{ coding: [{ system: codeSystem('role'), code: access.actorRole }] }],
        ...(access.actorName !== null && { name: access.actorName }),
      },
    ],
    source: { observer: organization(copy) },
    entity: [{ what: reference(copy) }],
  };
}
