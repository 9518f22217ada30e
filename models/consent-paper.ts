// The certificate of a consent that was taken back, as people read it; owner context: consents.
import { wallTime } from '../domain/clinic/calendar.ts';
import { downstreamWords, purposeWords, useWords } from '../domain/consents/words.ts';
import type { PhotoUse, Purpose } from '../domain/consents/purposes.ts';
import { refuse } from '../domain/errors.ts';
import { getClinic } from './clinic.ts';
import { proofCode } from './consent-proof.ts';
import { acksOf, proofOfWithdrawal, type WithdrawalRow } from './consent-withdrawal-process.ts';
import { pdfOf } from './pdf.ts';
import { sha256Hex } from './sha256.ts';
import type { Scope } from './tenancy.ts';

type Ended = WithdrawalRow & { endedAt: Date | null; proofSha256: string | null };

/** Refuses with `not-found` for one that has not ended, or is not of that client. */
export async function withdrawalPaper(scope: Scope, clientId: string, id: string): Promise<Buffer> {
  const { trx, clinicId } = scope;
  const [row] = (await trx('consentWithdrawals').where({ clinicId, id, clientId }).select()) as Ended[];
  if (!row?.endedAt) refuse('not-found');
  const acks = await acksOf(scope, id);
  const { name, timeZone } = await getClinic(scope);
  const said = (at: Date): string => {
    const { day, time } = wallTime(at.getTime(), timeZone);
    return `${day.split('-').reverse().join('/')}, ${time}`;
  };
  // Made again from the rows: a line that was changed since shows.
  const sha256 = sha256Hex(proofOfWithdrawal(row, acks, row.endedAt));
  await scope.audit({
    ...{ action: 'consent.certify', entity: 'consent', entityId: id },
    ...{ subjectIds: [clientId], purpose: 'CONSENT' },
  });
  const use = row.use === null ? '' : ` (${useWords[row.use as PhotoUse]})`;
  const facts: [string, string][] = [
    ['Protocolo', id],
    ['Clínica', name],
    ['Finalidade', `${purposeWords[row.purpose as Purpose]}${use}`],
    ['Retirado em', said(row.withdrawnAt)],
    ['Tudo parado em', said(row.endedAt)],
    ['Código', proofCode(row.proofSha256 ?? '')],
  ];
  const rows = acks.map(({ downstream, stopped, acknowledgedAt }) => [
    ...[downstreamWords[downstream], String(stopped), acknowledgedAt ? said(acknowledgedAt) : ''],
  ]);
  const whole = sha256 === row.proofSha256 ? 'confere com o registro' : 'NÃO confere com o registro';
  return pdfOf(
    'Comprovante de retirada de consentimento',
    [
      { title: 'Retirada (LGPD, art. 8º, § 5º)', facts },
      { title: 'O que parou', table: { head: ['Uso', 'Itens parados', 'Quando'], rows } },
      { title: 'Integridade', paragraphs: [`SHA-256: ${sha256} (${whole})`] },
    ],
    { at: row.endedAt, footer: `${name} · ${id}` },
  );
}
