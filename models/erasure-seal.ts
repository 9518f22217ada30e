// What must stay of an erased person, and the death of her key; owner context: privacy.
import { randomUUID } from 'node:crypto';
import { wallTime } from '../domain/clinic/calendar.ts';
import { erasedName, recordYears, yearsAfter } from '../domain/privacy/erasure.ts';
import { sealedCpfIndex } from './client-index.ts';
import { clientRows, openClient } from './client.ts';
import { visitsOf } from './client-export.ts';
import { getClinic } from './clinic.ts';
import { readClinicalNotes } from './clinical-note.ts';
import { readUses } from './lot-people.ts';
import type { Erasure } from './erasure.ts';
import { personSealer } from './person-key.ts';
import { contentPlace, type SealedContent } from './sealed-record.ts';
import type { Scope } from './tenancy.ts';

const attended = ['arrived', 'in-room', 'done'];

/**
 * The record that the law keeps, under an archive key of its own: who she was, what was written and what was done. Nothing is kept of
 * somebody who was never attended.
 */
export async function sealRecord(scope: Scope, { id: erasureId, clientId }: Erasure): Promise<number> {
  const { clinicId, vault } = scope;
  const row = await clientRows(scope).findOne({ 'clients.id': clientId });
  if (!row?.wrappedKey) return 0;
  const visits = (await visitsOf(scope, clientId)).filter(({ status }) => attended.includes(status));
  const notes = await readClinicalNotes(scope, clientId);
  const uses = (await readUses(scope, clientId)).filter(({ isVoided }) => !isVoided);
  const entries = [
    ...visits.map(({ startsAt }) => startsAt),
    ...notes.map(({ createdAt }) => createdAt),
    ...uses.map(({ usedAt }) => usedAt),
  ];
  if (entries.length === 0) return 0;
  const { timeZone } = await getClinic(scope);
  const last = wallTime(Math.max(...entries.map((at) => at.getTime())), timeZone).day;
  const { name, cpf, phone, email, birthDate } = openClient(scope, row);
  const content: SealedContent = {
    identification: { name, cpf, phone, email, birthDate },
    visits: visits.map((visit) => ({
      ...{ startsAt: visit.startsAt.toISOString(), endsAt: visit.endsAt.toISOString() },
      ...{ status: visit.status, services: visit.services },
    })),
    notes: notes.map(({ createdAt, ...note }) => ({ ...note, at: createdAt.toISOString() })),
    uses: uses.map(({ usedAt, productName, lotCode, quantity, unit, by }) => ({
      ...{ at: usedAt.toISOString(), product: productName, lot: lotCode, quantity, unit },
      by: by?.name ?? null,
    })),
  };
  const id = randomUUID();
  const { wrapped, vault: archive } = vault.createPerson(id);
  await scope.run({
    name: 'sealed-record-make',
    text: `insert into sealed_records (clinic_id, id, client_id, erasure_id, ground, retain_until, content_ct, wrapped_key, cpf_index)
      values ($1, $2, $3, $4, 'clinical-record', $5, $6, $7, $8) on conflict (clinic_id, erasure_id) do nothing`,
    values: [
      ...[clinicId, id, clientId, erasureId, yearsAfter(last, recordYears)],
      ...[archive.seal(contentPlace(id), JSON.stringify(content)), wrapped],
      cpf && sealedCpfIndex(vault, cpf),
    ],
  });
  return entries.length;
}

/** The wrapped key of a person, as it is in the row. */
export async function wrappedKeyOf({ trx, clinicId }: Scope, personId: string): Promise<Buffer | null> {
  const row: { wrappedKey: Buffer | null } | undefined = await trx('personKeys')
    .where({ clinicId, personId })
    .first('wrappedKey');
  return row?.wrappedKey ?? null;
}

/** A new key, of the next generation, under which only «Pessoa apagada» is written; the old one is in no row any more. */
export async function replaceKey(scope: Scope, clientId: string): Promise<void> {
  const { clinicId, trx, vault } = scope;
  const { wrapped, vault: sealer } = vault.nextPerson(clientId, await wrappedKeyOf(scope, clientId));
  await trx('personKeys')
    .where({ clinicId, personId: clientId })
    .update({ wrappedKey: wrapped, destroyedAt: null, createdAt: new Date() });
  const seal = personSealer(sealer, 'clients', clientId);
  await trx('clients')
    .where({ clinicId, id: clientId })
    .update({
      nameCt: seal('name_ct', erasedName),
      ...{ cpfCt: null, phoneCt: null, emailCt: null, birthDateCt: null, notesCt: null },
      ...{ cpfIndex: null, phoneIndex: null, emailIndex: null, referenceIndex: null, whatsappOptInAt: null },
      ...{
        erasedAt: trx.raw('coalesce(erased_at, now())'),
        version: trx.raw('version + 1'),
        updatedAt: new Date(),
      },
    });
}
