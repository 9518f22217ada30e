export type FhirResource = { resourceType: string; id?: string } & Record<string, unknown>;

/** What the mapping reads: everything as ISO text, so that it is pure. */
export interface FhirCopy {
  at: string;
  clinic: { id: string; name: string };
  client: {
    id: string;
    name: string;
    cpf: string | null;
    phone: string | null;
    email: string | null;
    birthDate: string | null;
  };
  appointments: FhirVisit[];
  notes: { id: string; text: string; authorName: string; createdAt: string; addendumTo: string | null }[];
  messages: FhirMessage[];
  choices: FhirChoice[];
  accesses: FhirAccess[];
}
export interface FhirVisit {
  id: string;
  startsAt: string;
  endsAt: string;
  status: string;
  services: { procedure: string; professional: string }[];
}
export interface FhirMessage {
  at: string;
  direction: 'out' | 'in';
  channel: string;
  state: string | null;
  text: string | null;
}
export interface FhirChoice {
  at: string;
  channel: string;
  purpose: string;
  choice: string;
  textVersion: string;
}
export interface FhirAccess {
  id: string;
  at: string;
  actorName: string | null;
  actorRole: string;
  action: string;
  purpose: string;
}

/** Systems of identifiers: the CPF as the Brazilian national profile (RNDS) names it, ours by a urn. */
export const identifierSystem = {
  cpf: 'http://rnds.saude.gov.br/fhir/r4/NamingSystem/cpf',
  house: 'urn:ietf:rfc:3986',
};
export const codeSystem = (name: string): string => `urn:neonpro:${name}`;
export const reference = ({ client }: FhirCopy) => ({
  reference: `Patient/${client.id}`,
  display: client.name,
});
export const organization = ({ clinic }: FhirCopy) => ({
  identifier: { system: identifierSystem.house, value: `urn:uuid:${clinic.id}` },
  display: clinic.name,
});
