import { randomUUID } from 'node:crypto';
import type { Knex } from 'knex';
import { DomainError, refuse } from '../domain/errors.ts';
import { Client, type ClientData, type ClientRecord, clientRows, openClient } from './client.ts';
import { cpfIndex, emailIndex, nameTokens, phoneIndex, referenceIndex } from './client-index.ts';
import { endClientSessions } from './client-session.ts';
import { type ChoiceProof, keepProof, proofOf } from './contact-choice.ts';
import { violatedConstraint } from './database-errors.ts';
import type { ClinicVault, Sealer } from './encryption.ts';
import { tellIntegrations } from './integration-event.ts';
import { personSealer } from './person-key.ts';
import type { Scope } from './tenancy.ts';

export interface NewClient extends ClientData {
  /** The client's number in the system the clinic came from; unique in the clinic. */
  reference?: string | null;
}

/** Ciphertexts and indexes of a client, in the order of the columns of `insertClients`. */
function sealedColumns(vault: ClinicVault, sealer: Sealer, id: string, data: NewClient) {
  const seal = personSealer(sealer, 'clients', id);
  return {
    nameCt: seal('name_ct', data.name) as Buffer,
    cpfCt: seal('cpf_ct', data.cpf),
    phoneCt: seal('phone_ct', data.phone),
    emailCt: seal('email_ct', data.email),
    birthDateCt: seal('birth_date_ct', data.birthDate),
    notesCt: seal('notes_ct', data.notes),
    cpfIndex: data.cpf === null ? null : cpfIndex(vault, data.cpf),
    phoneIndex: data.phone === null ? null : phoneIndex(vault, data.phone),
    emailIndex: data.email === null ? null : emailIndex(vault, data.email),
  };
}

const duplicate = (error: unknown): unknown =>
  violatedConstraint(error)?.startsWith('clients_clinic_id_')
    ? new DomainError('client-already-registered')
    : error;

/**
 * Registers clients with their keys, ciphertexts, indexes and name tokens in one statement (a booking desk and an import of
 * thousands take the same path). Whoever agreed to messages has a line of proof. Returns the ids in order; refuses all with
 * `client-already-registered` if a CPF or reference is known.
 */
export async function insertClients(
  scope: Scope,
  clients: readonly NewClient[],
  proof: ChoiceProof = proofOf(scope),
): Promise<string[]> {
  const { trx, vault, clinicId, actor } = scope;
  const made = clients.map((data) => {
    const id = randomUUID();
    const { wrapped, vault: sealer } = vault.createPerson(id);
    const reference = data.reference ? referenceIndex(vault, data.reference) : null;
    return { id, wrapped, data, reference, ...sealedColumns(vault, sealer, id, data) };
  });
  if (made.length === 0) return [];
  const tokens = made.flatMap(({ id, data }) => nameTokens(vault, data.name).map((token) => ({ id, token })));
  const column = <Key extends keyof (typeof made)[number]>(key: Key) => made.map((one) => one[key]);
  await trx
    .raw(
      `with input as (select * from unnest(?::uuid[], ?::bytea[], ?::bytea[], ?::bytea[], ?::bytea[], ?::bytea[], ?::bytea[],
           ?::bytea[], ?::bytea[], ?::bytea[], ?::bytea[], ?::bytea[], ?::timestamptz[])
         as i(id, wrapped, name_ct, cpf_ct, phone_ct, email_ct, birth_date_ct, notes_ct, cpf_index, phone_index, email_index,
           reference_index, opt_in)),
       keys as (insert into person_keys (clinic_id, person_id, wrapped_key) select ?::uuid, id, wrapped from input),
       people as (insert into clients (clinic_id, id, name_ct, cpf_ct, phone_ct, email_ct, birth_date_ct, notes_ct,
           cpf_index, phone_index, email_index, reference_index, whatsapp_opt_in_at)
         select ?::uuid, id, name_ct, cpf_ct, phone_ct, email_ct, birth_date_ct, notes_ct, cpf_index, phone_index,
           email_index, reference_index, opt_in from input),
       choices as (insert into contact_choices (clinic_id, id, client_id, channel, purpose, choice, source, text_version, actor_id)
         select ?::uuid, gen_random_uuid(), id, 'whatsapp', 'service', 'granted', ?, ?, ? from input where opt_in is not null)
       insert into client_name_tokens (clinic_id, token, client_id)
         select ?::uuid, token, id from unnest(?::bytea[], ?::uuid[]) as t(token, id)`,
      [
        ...[
          column('id'),
          column('wrapped'),
          column('nameCt'),
          column('cpfCt'),
          column('phoneCt'),
          column('emailCt'),
        ],
        ...[
          column('birthDateCt'),
          column('notesCt'),
          column('cpfIndex'),
          column('phoneIndex'),
          column('emailIndex'),
          column('reference'),
        ],
        made.map(({ data }) => data.whatsappOptInAt),
        ...[clinicId, clinicId, clinicId, proof.source, proof.textVersion, actor.actorId, clinicId],
        ...[tokens.map(({ token }) => token), tokens.map(({ id }) => id)],
        // knex's type knows no arrays with nulls; pg writes them.
      ] as Knex.Value[],
    )
    .catch((error: unknown) => {
      throw duplicate(error);
    });
  const ids = column('id');
  await scope.audit({
    action: 'client.create',
    entity: 'client',
    entityId: ids.length === 1 ? (ids[0] ?? null) : null,
    subjectIds: ids,
  });
  tellIntegrations(scope, 'client.created', ids);
  return ids;
}

export interface ClientChanges extends Partial<Omit<ClientData, 'whatsappOptInAt'>> {
  /** True keeps the day it was first given. */
  whatsappOptIn?: boolean;
}

/** Edits a client if nobody did since `version`; a new name is indexed anew. */
export async function updateClient(
  scope: Scope,
  id: string,
  version: number,
  { whatsappOptIn, ...changes }: ClientChanges,
): Promise<ClientRecord> {
  const { trx, vault } = scope;
  const row = await clientRows(scope).findOne({ 'clients.id': id });
  if (!row) refuse('not-found');
  if (row.erasedAt) refuse('person-erased');
  const before = openClient(scope, row);
  if (row.version !== version) refuse('version-conflict');
  const optInAt = whatsappOptIn === undefined || whatsappOptIn ? before.whatsappOptInAt : null;
  const whatsappOptInAt = whatsappOptIn ? (optInAt ?? new Date()) : optInAt;
  const after = { ...before, ...changes, whatsappOptInAt };
  const sealer = vault.openPerson(id, row.wrappedKey);
  const patched = await Client.query(trx)
    .patch({
      ...sealedColumns(vault, sealer, id, after),
      whatsappOptInAt,
      version: version + 1,
      updatedAt: new Date(),
    })
    .where({ id, version })
    .catch((error: unknown) => {
      throw duplicate(error);
    });
  if (patched === 0) refuse('version-conflict');
  if ((whatsappOptInAt === null) !== (before.whatsappOptInAt === null))
    await keepProof(scope, {
      ...{ clientId: id, channel: 'whatsapp', purpose: 'service', ...proofOf(scope) },
      choice: whatsappOptInAt === null ? 'withdrawn' : 'granted',
    });
  if (after.name !== before.name) await replaceNameTokens(scope, id, after.name);
  if (after.phone !== before.phone) await endClientSessions(scope, id);
  await scope.audit({ action: 'client.update', entity: 'client', entityId: id, subjectIds: [id] });
  tellIntegrations(scope, 'client.updated', [id]);
  return { ...after, version: version + 1 };
}

async function replaceNameTokens({ trx, vault, clinicId }: Scope, id: string, name: string): Promise<void> {
  await trx('clientNameTokens').where({ clientId: id }).delete();
  const rows = nameTokens(vault, name).map((token) => ({ clinicId, token, clientId: id }));
  if (rows.length > 0) await trx('clientNameTokens').insert(rows);
}
