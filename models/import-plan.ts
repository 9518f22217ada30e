// Tables import_plan_keys and import_plan_slots: what a dry run would have made so far; owner context: clients.
import { randomUUID } from 'node:crypto';
import type { Identity } from '../domain/clients/import-match.ts';
import { knownVisits } from './appointment-import.ts';
import { type ClientBook, hasOnlyName, nameKey, openClientBook } from './client-match.ts';
import type { NewClient } from './client-write.ts';
import { importSealer } from './import-key.ts';
import type { FileHold, ImportLedger, NumberedClient, RowVisit } from './import-ledger.ts';
import type { Scope } from './tenancy.ts';

type KeyKind = 'reference' | 'cpf' | 'phone' | 'email' | 'name' | 'visit' | 'met' | 'numbered';
interface PlanKey {
  key: Buffer;
  target: string;
  name: string | null;
}

const nobody: Identity = { reference: null, cpf: null, phone: null, name: null };

/** The part of an identity that a key tells; the others are empty. */
const parts = (identity: Identity): { kind: KeyKind; text: string; part: Identity }[] => {
  const { reference, cpf, phone, email, name } = identity;
  return [
    ...(reference === null
      ? []
      : [
          {
            kind: 'reference',
            text: reference.trim().toLowerCase(),
            part: { ...nobody, reference },
          } as const,
        ]),
    ...(cpf === null ? [] : [{ kind: 'cpf', text: cpf, part: { ...nobody, cpf } } as const]),
    ...(phone === null ? [] : [{ kind: 'phone', text: phone, part: { ...nobody, phone } } as const]),
    ...(email ? [{ kind: 'email', text: email, part: { ...nobody, email } } as const] : []),
    ...(name === null ? [] : [{ kind: 'name', text: nameKey(name), part: { ...nobody, name } } as const]),
  ];
};

export const planPlace = (importId: string, key: Buffer) => ({
  table: 'import_plan_keys',
  column: 'name_ct',
  row: `${importId}/${key.toString('hex')}`,
});

/** The record as it is, and the plan on top; nothing but the plan is written. */
export class PlanLedger implements ImportLedger {
  readonly isDry = true;
  readonly #scope: Scope;
  readonly #importId: string;
  constructor(scope: Scope, importId: string) {
    this.#scope = scope;
    this.#importId = importId;
  }

  async openClients(identities: readonly Identity[]): Promise<ClientBook> {
    const book = await openClientBook(this.#scope, identities);
    // As the record is asked: by name alone only those who are told by nothing else.
    const asked = identities.flatMap((identity) =>
      parts(identity).filter(({ kind }) => kind !== 'name' || hasOnlyName(identity)),
    );
    const byKey = new Map(
      asked.map(({ kind, text, part }) => [this.#key(kind, text).toString('hex'), { kind, part }]),
    );
    for (const { key, target, name } of await this.#read([...byKey.keys()])) {
      const found = byKey.get(key.toString('hex'));
      if (found) book.add(found.part, { id: target, name, isOfFile: name !== null });
    }
    return book;
  }

  async register(people: readonly NewClient[]): Promise<string[]> {
    const made = people.map((person) => ({ id: randomUUID(), person }));
    const rows = made.flatMap(({ id, person: { reference = null, cpf, phone, email, name } }) =>
      parts({ reference, cpf, phone, name, email: email?.trim().toLowerCase() ?? null }).map(
        ({ kind, text }) => ({ key: this.#key(kind, text), target: id, name }),
      ),
    );
    await this.#write(rows);
    return made.map(({ id }) => id);
  }

  /** As `giveReferences` does: whoever has a number keeps it, and of two numbers the first is given. */
  async giveReferences(people: readonly NumberedClient[]): Promise<void> {
    if (people.length === 0) return;
    const ids = people.map(({ id }) => id);
    const { rows } = await this.#scope.trx.raw<{ rows: { id: string }[] }>(
      `select c.id from clients c where c.clinic_id = ? and c.id = any(?::uuid[]) and c.reference_index is not null`,
      [this.#scope.clinicId, ids],
    );
    const numbered = new Set(rows.map(({ id }) => id));
    const first = await this.#write(
      [...new Set(ids)]
        .filter((id) => !numbered.has(id))
        .map((id) => ({ key: this.#key('numbered', id), target: id, name: null })),
    );
    const given = people.filter(({ id }, at) => first.has(id) && ids.indexOf(id) === at);
    await this.#write(
      given.map(({ id, reference }) => ({
        key: this.#key('reference', reference.trim().toLowerCase()),
        target: id,
        name: null,
      })),
    );
  }

  meet(clientIds: readonly string[]): Promise<ReadonlySet<string>> {
    return this.#write(clientIds.map((id) => ({ key: this.#key('met', id), target: id, name: null })));
  }

  async knownVisits(references: readonly Buffer[]): Promise<Map<string, 'agenda' | 'file'>> {
    const known = new Map<string, 'agenda' | 'file'>();
    const byKey = new Map(
      references.map((reference) => {
        const hex = reference.toString('hex');
        return [this.#key('visit', hex).toString('hex'), hex];
      }),
    );
    for (const { key } of await this.#read([...byKey.keys()])) {
      const hex = byKey.get(key.toString('hex'));
      if (hex !== undefined) known.set(hex, 'file');
    }
    for (const hex of await knownVisits(this.#scope, references)) known.set(hex, 'agenda');
    return known;
  }

  async holds(resourceIds: readonly string[], from: number, to: number): Promise<FileHold[]> {
    const { rows } = await this.#scope.trx.raw<{ rows: { id: string; from: Date; to: Date; row: number }[] }>(
      `select resource_id as id, held_from as "from", held_to as "to", row_no as "row" from import_plan_slots
       where clinic_id = ? and import_id = ? and resource_id = any(?::uuid[]) and held_from < ? and held_to > ?`,
      [this.#scope.clinicId, this.#importId, [...resourceIds], new Date(to), new Date(from)],
    );
    return rows.map((hold) => ({
      resourceId: hold.id,
      from: hold.from.getTime(),
      to: hold.to.getTime(),
      row: hold.row,
    }));
  }

  async book(visits: readonly RowVisit[]): Promise<void> {
    await this.#write(
      visits.map(({ id, reference }) => ({
        key: this.#key('visit', reference.toString('hex')),
        target: id,
        name: null,
      })),
    );
    const slots = visits
      .filter(({ isAhead }) => isAhead)
      .flatMap(({ professionalId, roomId, deviceId, heldFrom, heldTo, row }) =>
        [professionalId, roomId, deviceId]
          .filter((id) => id !== null)
          .map((resourceId) => ({
            ...{ clinicId: this.#scope.clinicId, importId: this.#importId, resourceId },
            ...{ heldFrom: new Date(heldFrom), heldTo: new Date(heldTo), rowNo: row },
          })),
      );
    if (slots.length > 0) await this.#scope.trx('importPlanSlots').insert(slots).onConflict().ignore();
  }

  /** Keyed, so that the plan of a file tells nothing of the people in it. */
  #key(kind: KeyKind, text: string): Buffer {
    return this.#scope.vault.blindIndex('imports.plan', `${kind}|${text}`);
  }

  async #read(keys: readonly string[]): Promise<PlanKey[]> {
    if (keys.length === 0) return [];
    const { trx, clinicId } = this.#scope;
    const { rows } = await trx.raw<{ rows: { key: Buffer; target: string; nameCt: Buffer | null }[] }>(
      `select key, target, name_ct as "nameCt" from import_plan_keys
       where clinic_id = ? and import_id = ? and key = any(?::bytea[])`,
      [clinicId, this.#importId, keys.map((hex) => Buffer.from(hex, 'hex'))],
    );
    const sealer = await importSealer(this.#scope, this.#importId);
    return rows.map(({ key, target, nameCt }) => ({
      key,
      target,
      name: nameCt && sealer.open(planPlace(this.#importId, key), nameCt),
    }));
  }

  /** The targets of what was new. */
  async #write(rows: readonly PlanKey[]): Promise<Set<string>> {
    if (rows.length === 0) return new Set();
    const { trx, clinicId } = this.#scope;
    const sealer = await importSealer(this.#scope, this.#importId);
    const sealed = rows.map(({ key, target, name }) => ({
      ...{ clinicId, importId: this.#importId, key, target },
      nameCt: name === null ? null : sealer.seal(planPlace(this.#importId, key), name),
    }));
    const written = await trx('importPlanKeys')
      .insert(sealed)
      .onConflict()
      .ignore()
      .returning<{ target: string }[]>('target');
    return new Set(written.map(({ target }) => target));
  }
}

/** The look-through is over: what it thought of is forgotten. */
export async function dropPlan({ trx }: Scope, importId: string): Promise<void> {
  await trx('importPlanKeys').where({ importId }).delete();
  await trx('importPlanSlots').where({ importId }).delete();
}
