// A request's certificate as people read it; owner context: privacy.
import { wallTime } from '../domain/clinic/calendar.ts';
import { erasedClassWords, keptGroundWords, pendingWords } from '../domain/privacy/erasure-words.ts';
import type { ErasureCertificate } from '../domain/privacy/erasure.ts';
import {
  codeWords,
  decisionWords,
  groundWords,
  identityWords,
  itemWords,
  classWords,
} from '../domain/privacy/rights-words.ts';
import { erasureOfRequest } from './erasure.ts';
import { pdfOf, type PdfSection } from './pdf.ts';
import { type CertificateFacts, readCertificate } from './rights-certificate.ts';
import { rightsEntity, rightsPurpose } from './rights-request.ts';
import type { Scope } from './tenancy.ts';

/** Refuses with `not-found` for a request that is not answered, or not of whoever asks. */
export async function rightsPaper(scope: Scope, id: string): Promise<Buffer> {
  const { facts, sha256 } = await readCertificate(scope, id);
  await scope.audit({
    ...{ action: 'rights-request.certify', entity: rightsEntity, entityId: id },
    purpose: rightsPurpose,
  });
  // Null to herself, who has no session once she is erased, and as long as the erasure runs.
  const erasure = (await erasureOfRequest(scope, id))?.certificate;
  const sections = [
    { title: 'Pedido', facts: asked(facts) },
    { title: 'Resposta', facts: answered(facts) },
    ...(facts.items.length > 0 ? [{ title: 'Por classe de dados', table: tableOf(facts) }] : []),
    ...(erasure ? erasureSections(erasure) : []),
    { title: 'Integridade', paragraphs: integrity(facts, sha256) },
  ];
  const at = new Date(facts.answeredAt);
  const footer = `${facts.clinicName} · ${facts.id}`;
  return pdfOf('Certificado de atendimento a direito do titular', sections, { at, footer });
}

/** The answer itself is not in the paper: its hash shows that the words she has are the ones that were given. */
const integrity = ({ answerSha256 }: CertificateFacts, sha256: string | null): string[] => [
  `SHA-256 do registro: ${sha256 ?? ''}`,
  ...(answerSha256
    ? [`SHA-256 da resposta (protocolo, fim de linha e texto, em UTF-8): ${answerSha256}`]
    : []),
];

function said(at: string, timeZone: string): string {
  const { day, time } = wallTime(Date.parse(at), timeZone);
  return `${day.split('-').reverse().join('/')}, ${time}`;
}

const asked = (facts: CertificateFacts): [string, string][] => [
  ['Protocolo', facts.id],
  ['Clínica', facts.clinicName],
  ['Direito', codeWords[facts.code]],
  ['Recebido em', said(facts.receivedAt, facts.timeZone)],
  ['Prazo', `${said(facts.dueAt, facts.timeZone)} (${facts.source})`],
  ['Identidade', identityWords[facts.identityHow ?? 'none'] ?? ''],
];

const answered = (facts: CertificateFacts): [string, string][] => [
  ['Resultado', decisionWords[facts.decision]],
  ['Respondido em', said(facts.answeredAt, facts.timeZone)],
  ['No prazo', facts.wasLate ? 'não' : 'sim'],
  ['Decidido por', facts.isByRule ? 'regra do próprio direito' : 'pessoa responsável da clínica'],
];

const ofDay = (day: string | null): string => day?.split('-').reverse().join('/') ?? '';
const counted = (count: number): string => count.toLocaleString('pt-BR');

/** What the screens show as ErasureCertificate. Not under the hash of the request: an erasure may end after the answer. */
export function erasureSections({ erased, kept, pending }: ErasureCertificate): PdfSection[] {
  const gone = erased.map((one) => [erasedClassWords[one.class], counted(one.count)]);
  const stays = kept.map((one) => [
    ...[erasedClassWords[one.class], keptGroundWords[one.ground], ofDay(one.until)],
  ]);
  const waits = pending.map(({ what, until }) => [pendingWords[what], ofDay(until)]);
  return [
    { title: 'Eliminado', table: { head: ['Dados', 'Registros'], rows: gone } },
    { title: 'Mantido por lei', table: { head: ['Dados', 'Por quê', 'Até'], rows: stays } },
    { title: 'Ainda pendente', table: { head: ['O quê', 'Até'], rows: waits } },
  ].filter(({ table }) => table.rows.length > 0);
}

const tableOf = ({ items }: CertificateFacts) => ({
  head: ['Dados', 'Decisão', 'Fundamento', 'Até'],
  rows: items.map(({ dataClass, decision, ground, until }) => [
    ...[classWords[dataClass] ?? dataClass, itemWords[decision]],
    ...[ground === null ? '' : (groundWords[ground] ?? ground), ofDay(until)],
  ]),
});
