// The proof of one consent as people read it: who, when, how, in which words and with which signature; owner context: consents.
import { wallTime } from '../domain/clinic/calendar.ts';
import type { ConsentChannel, PhotoUse, Purpose } from '../domain/consents/purposes.ts';
import { isDrawn, type Signature } from '../domain/consents/signature.ts';
import { channelWords, purposeWords, useWords } from '../domain/consents/words.ts';
import { refuse } from '../domain/errors.ts';
import { getClinic } from './clinic.ts';
import type { Evidence } from './consent.ts';
import type { Guardian } from './consent-guardian.ts';
import { consentOpener } from './consent-sealed.ts';
import { listTexts } from './consent-text.ts';
import { type PdfSection, pdfOf } from './pdf.ts';
import { sha256Hex } from './sha256.ts';
import { staffNamed } from './staff-named.ts';
import type { Scope } from './tenancy.ts';

interface Row {
  purpose: Purpose;
  use: PhotoUse | null;
  channel: ConsentChannel;
  textVersion: number;
  textSha256: string;
  givenAt: Date;
  collectedBy: string | null;
  evidenceCt: Buffer | null;
  guardianCt: Buffer | null;
  staffCt: Buffer | null;
}

const sql = `
  select c.purpose, c.use, c.channel, c.text_version as "textVersion", c.text_sha256 as "textSha256", c.given_at as "givenAt",
    c.collected_by as "collectedBy", c.evidence_ct as "evidenceCt", c.guardian_ct as "guardianCt", s.name_ct as "staffCt"
  from consents c left join staff s on s.clinic_id = c.clinic_id and s.id = c.collected_by
  where c.clinic_id = $1 and c.client_id = $2 and c.id = $3 and c.choice = 'granted'`;

/** Refuses with `not-found` for what is no yes of that client. Of somebody erased the words and the time are left, nothing of hers. */
export async function grantPaper(scope: Scope, clientId: string, id: string): Promise<Buffer> {
  const values = [scope.clinicId, clientId, id];
  const [row] = await scope.run<Row>({ name: 'consent-grant', text: sql, values });
  if (!row) refuse('not-found');
  const open = await consentOpener(scope, clientId);
  const evidence = open<Evidence>('evidence_ct', id, row.evidenceCt);
  const guardian = open<Guardian>('guardian_ct', id, row.guardianCt);
  const { name } = await getClinic(scope);
  await scope.audit({
    ...{ action: 'consent.certify', entity: 'consent', entityId: id },
    ...{ subjectIds: [clientId], purpose: 'CONSENT' },
  });
  const facts = await factsOf(scope, id, row, { evidence, guardian });
  const sections = [
    { title: 'Consentimento (LGPD, arts. 8º e 11, I)', facts },
    await wordsOf(scope, row),
    signatureSection(evidence?.signature, row.channel),
  ];
  return pdfOf('Comprovante de consentimento', sections, { at: row.givenAt, footer: `${name} · ${id}` });
}

async function factsOf(
  scope: Scope,
  id: string,
  row: Row,
  { evidence, guardian }: { evidence: Evidence | null; guardian: Guardian | null },
): Promise<[string, string][]> {
  const { name, timeZone } = await getClinic(scope);
  const { day, time } = wallTime(row.givenAt.getTime(), timeZone);
  const use = row.use === null ? '' : ` (${useWords[row.use]})`;
  const staff = staffNamed(scope.vault, row.collectedBy, row.staffCt)?.name;
  const said: [string, string | undefined][] = [
    ['Protocolo', id],
    ['Clínica', name],
    ['Finalidade', `${purposeWords[row.purpose]}${use}`],
    ['Dado em', `${day.split('-').reverse().join('/')}, ${time}`],
    ['Como', channelWords[row.channel]],
    ['Colhido por', staff],
    ['Responsável legal', guardian ? `${guardian.name} (${guardian.kinship})` : undefined],
    ['Endereço de rede', evidence?.ip],
    ['Aparelho', evidence?.userAgent],
  ];
  return said.filter((fact): fact is [string, string] => Boolean(fact[1]));
}

/** The words that were read, found again by their version and weighed against the hash that was kept with the yes. */
async function wordsOf(scope: Scope, { purpose, textVersion, textSha256 }: Row): Promise<PdfSection> {
  const texts = await listTexts(scope);
  const text = texts.find((one) => one.purpose === purpose && one.version === textVersion);
  const isWhole = text !== undefined && sha256Hex(text.body) === textSha256;
  return {
    title: `Texto que foi lido (versão ${textVersion})`,
    paragraphs: [
      ...(text ? text.body.split('\n').filter(Boolean) : []),
      `SHA-256: ${textSha256} (${isWhole ? 'confere com o texto' : 'NÃO confere com o texto'})`,
    ],
  };
}

function signatureSection(signature: Signature | undefined, channel: ConsentChannel): PdfSection {
  const title = 'Assinatura';
  if (!signature) {
    const none =
      channel === 'paper' ? 'No termo em papel, arquivado na clínica.' : 'Sem assinatura guardada.';
    return { title, paragraphs: [none] };
  }
  if (isDrawn(signature)) return { title, drawing: { ...signature, alt: 'Assinatura desenhada na tela' } };
  return { title, paragraphs: [`${signature.typedName} (nome digitado como assinatura)`] };
}
