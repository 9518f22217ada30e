// The proof that a request was answered: facts without a name, and their hash; owner context: privacy.
import { refuse } from '../domain/errors.ts';
import type { RequestDecision, RightCode } from '../domain/privacy/rights.ts';
import { sha256Hex } from './sha256.ts';
import type { Scope } from './tenancy.ts';

export interface CertificateItem {
  dataClass: string;
  decision: 'fulfil' | 'keep' | 'not-held';
  ground: string | null;
  until: string | null;
}
export interface CertificateFacts {
  id: string;
  clinicName: string;
  timeZone: string;
  code: RightCode;
  receivedAt: string;
  dueAt: string;
  answeredAt: string;
  wasLate: boolean;
  identityHow: string | null;
  decision: RequestDecision;
  isByRule: boolean;
  source: string;
  items: CertificateItem[];
  /** Of the words she read (`answerHash`); left out where the answer is older than this hash. */
  answerSha256?: string;
}

/** Written with the answer, because an erasure takes the key of its words. Whoever has the certificate and the answer computes it again. */
export const answerHash = (requestId: string, answer: string): string => sha256Hex(`${requestId}\n${answer}`);

interface Row extends Omit<
  CertificateFacts,
  'receivedAt' | 'dueAt' | 'answeredAt' | 'items' | 'answerSha256'
> {
  receivedAt: Date;
  dueAt: Date;
  answeredAt: Date;
  sha256: string | null;
  answerSha256: string | null;
}

export interface Certificate {
  facts: CertificateFacts;
  sha256: string | null;
}

/** Refuses with `not-found` for a request that is not there, not hers or not answered. No name is in it: it outlives her erasure. */
export async function readCertificate(scope: Scope, id: string): Promise<Certificate> {
  const [row] = await scope.run<Row>({
    name: 'rights-certificate',
    text: `select r.id, t.name as "clinicName", t.time_zone as "timeZone", r.code, r.received_at as "receivedAt", r.due_at as "dueAt",
        r.answered_at as "answeredAt", r.breached_at is not null as "wasLate", r.identity_how as "identityHow", r.decision,
        r.decided_by is null as "isByRule", r.policy->>'source' as source, r.certificate_sha256 as sha256,
        r.answer_sha256 as "answerSha256"
      from rights_requests r join clinics t on t.clinic_id = r.clinic_id
      where r.clinic_id = $1 and r.id = $2 and r.state = 'answered'`,
    values: [scope.clinicId, id],
  });
  if (!row) refuse('not-found');
  const { sha256, answerSha256, receivedAt, dueAt, answeredAt, ...facts } = row;
  const times = { receivedAt, dueAt, answeredAt };
  const said = Object.fromEntries(Object.entries(times).map(([name, at]) => [name, at.toISOString()]));
  return {
    sha256,
    facts: {
      ...{ ...facts, ...(said as Record<keyof typeof times, string>), items: await itemsOf(scope, id) },
      ...(answerSha256 !== null && { answerSha256 }),
    },
  };
}

export const itemsOf = ({ run, clinicId }: Scope, id: string): Promise<CertificateItem[]> =>
  run<CertificateItem>({
    name: 'rights-items',
    text: `select data_class as "dataClass", decision, ground, until::text as until from rights_request_items
      where clinic_id = $1 and request_id = $2 order by data_class`,
    values: [clinicId, id],
  });

/** Of the facts in the order of their names, so that anybody can compute it again from the certificate. */
export async function certificateHash(scope: Scope, id: string): Promise<string> {
  // The name of a house may change, the proof may not.
  const { clinicName: _, timeZone: __, ...facts } = (await readCertificate(scope, id)).facts;
  const ordered = Object.fromEntries(Object.entries(facts).sort(([one], [other]) => (one < other ? -1 : 1)));
  return sha256Hex(JSON.stringify(ordered));
}
