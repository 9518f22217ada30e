import { describe, expect, it } from 'vitest';
import { archiveName } from './data-export.ts';
import { fhirOf } from './fhir.ts';
import { base64 } from './fhir-care.ts';
import type { FhirCopy } from './fhir-types.ts';

const at = '2026-11-27T12:00:00.000Z';
const copy: FhirCopy = {
  at,
  clinic: { id: '7d2f4f5e-3f0c-4a57-9a3c-2b8a0a5f6f01', name: 'Clínica Aurora' },
  client: {
    ...{ id: '0d2f4f5e-3f0c-4a57-9a3c-2b8a0a5f6f02', name: 'Ana Conceição', cpf: '52998224725' },
    ...{ phone: '+5511987654321', email: null, birthDate: '1990-02-28' },
  },
  appointments: [
    {
      ...{ id: 'a-1', startsAt: at, endsAt: at, status: 'no-show' },
      services: [{ procedure: 'Toxina', professional: 'Dra. Helena' }],
    },
  ],
  notes: [
    {
      id: 'n-1',
      text: 'Não usa anticoagulante. ✓',
      authorName: 'Dra. Helena',
      createdAt: at,
      addendumTo: null,
    },
    { id: 'n-2', text: 'Usa, desde março.', authorName: 'Dra. Helena', createdAt: at, addendumTo: 'n-1' },
  ],
  messages: [
    { at, direction: 'out', channel: 'whatsapp', state: 'failed', text: 'Olá' },
    { at, direction: 'in', channel: 'whatsapp', state: null, text: null },
  ],
  choices: [{ at, channel: 'whatsapp', purpose: 'marketing', choice: 'revoked', textVersion: 'v1' }],
  accesses: [],
};
/** Of the resources in a file: a bundle's entries. */
const inside = (file: object | undefined) =>
  (file as { entry: { resource: Record<string, unknown> }[] }).entry.map(({ resource }) => resource);

describe('a person’s data as FHIR R4', () => {
  const files = fhirOf(copy);

  it('has a file for each kind of resource there is something of', () => {
    expect(Object.keys(files)).toEqual([
      'Patient',
      'Appointment',
      'DocumentReference',
      'Communication',
      'Consent',
    ]);
    for (const file of Object.values(files)) expect(file).toHaveProperty('resourceType');
  });

  it('names her as the national profile does, and leaves out what is not known', () => {
    expect(files.Patient).toMatchObject({
      resourceType: 'Patient',
      identifier: [{}, { system: 'http://rnds.saude.gov.br/fhir/r4/NamingSystem/cpf', value: '52998224725' }],
      telecom: [{ system: 'phone', value: '+5511987654321' }],
      birthDate: '1990-02-28',
    });
  });

  it('uses only words of the value sets that R4 requires', () => {
    expect(inside(files.Appointment)).toMatchObject([
      { status: 'noshow', participant: [{ status: 'accepted' }, {}] },
    ]);
    expect(inside(files.Communication)).toMatchObject([
      { status: 'not-done', sent: at },
      { status: 'completed', received: at },
    ]);
    expect(inside(files.Consent)).toMatchObject([{ status: 'active', provision: { type: 'deny' } }]);
    for (const resource of Object.values(files).slice(1).flatMap(inside))
      expect(resource.id).toMatch(/^[A-Za-z0-9.-]{1,64}$/);
  });

  it('keeps the words of the record as they were written', () => {
    const [note] = inside(files.DocumentReference) as { content: { attachment: { data: string } }[] }[];
    const data = note?.content[0]?.attachment.data ?? '';
    expect(Buffer.from(data, 'base64').toString('utf8')).toBe('Não usa anticoagulante. ✓');
    expect(base64('')).toBe('');
  });

  it('leaves a note as it was, and lets the one that completes it name it', () => {
    const [first, addendum] = inside(files.DocumentReference);
    expect(first).not.toHaveProperty('relatesTo');
    expect(addendum).toMatchObject({
      relatesTo: [{ code: 'appends', target: { reference: 'DocumentReference/n-1' } }],
    });
  });
});

describe('a file’s name in the archive', () => {
  it('never leads out of it', () => {
    expect(archiveName(1, '../../etc/passwd', null)).toBe('arquivos/0001-_.._etc_passwd');
    expect(archiveName(2, null, 'image/png')).toBe('arquivos/0002-arquivo.png');
    expect(archiveName(3, '..', 'x/y')).toBe('arquivos/0003-arquivo.bin');
  });
});
