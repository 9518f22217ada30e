import { archiveName } from '../../domain/privacy/data-export.ts';
import { fhirOf } from '../../domain/privacy/fhir.ts';
import type { FhirCopy } from '../../domain/privacy/fhir-types.ts';
import { type ExportContent, filesOf } from '../../models/data-export-content.ts';
import { pdfOf } from '../../models/pdf.ts';
import type { Scope } from '../../models/tenancy.ts';
import { readMe, reportOf, reportTitle } from './export-words.ts';

export interface ArchiveFile {
  path: string;
  bytes: Buffer;
}

// Where a page of a list ends is of no list in an archive.
const json = (value: unknown): Buffer =>
  Buffer.from(
    `${JSON.stringify(value, (key, one: unknown) => (key === 'position' ? undefined : one), 2)}\n`,
    'utf8',
  );

/** Art. 18 V keeps a clinic's own workings out of what goes to another one: its scores, its notes to itself, its trail. */
const houseOnly = [
  'accesses',
  'grants',
  'predictions',
  'riskSteps',
  'riskReviews',
  'conversationNotes',
  'campaigns',
];

function dataOf({ order, clinic, copy, consents }: ExportContent): object {
  const entries = Object.entries(copy).filter(
    ([name]) => order.format === 'access' || !houseOnly.includes(name),
  );
  return {
    format: order.format,
    clinic,
    orderedAt: order.orderedAt,
    ...Object.fromEntries(entries),
    consents,
  };
}

/** As JSON would write it: the mapping reads ISO text alone. */
function fhirCopy({ order, clinic, copy, consents }: ExportContent): FhirCopy {
  const { client, appointments, notes, messages } = copy;
  const given = consents.map(({ textVersion, use, purpose, ...one }) => ({
    ...{ ...one, textVersion: `v${textVersion}`, purpose: use === null ? purpose : `${purpose}:${use}` },
  }));
  const choices = [...copy.choices, ...given];
  const accesses = order.format === 'access' ? copy.accesses : [];
  const plain = { at: order.orderedAt, clinic, client, appointments, notes, messages, choices, accesses };
  return JSON.parse(JSON.stringify(plain)) as FhirCopy;
}

/** Every file of a copy but the manifest, in its order; one at a time, because a person's files may be many. */
export async function* filesOfExport(scope: Scope, content: ExportContent): AsyncGenerator<ArchiveFile> {
  yield { path: 'LEIA-ME.txt', bytes: Buffer.from(readMe, 'utf8') };
  yield { path: 'dados.json', bytes: json(dataOf(content)) };
  for (const [type, resource] of Object.entries(fhirOf(fhirCopy(content))))
    yield { path: `fhir/${type}.json`, bytes: json(resource) };
  const options = { at: content.order.orderedAt, footer: content.clinic.name };
  yield { path: 'relatorio.pdf', bytes: await pdfOf(reportTitle, reportOf(content), options) };
  let position = 0;
  for await (const { name, mime, bytes } of filesOf(scope, content.order.clientId)) {
    position += 1;
    yield { path: archiveName(position, name, mime), bytes };
  }
}
