import { matchClient, type Identity, type MatchPurpose } from '../../domain/clients/import-match.ts';
import type { ImportErrorCode } from '../../domain/clients/import-targets.ts';
import { type ClientBook, type KnownClient, openClientBook } from '../../models/client-match.ts';
import { giveReferences } from '../../models/client-reference.ts';
import { insertClients, type NewClient } from '../../models/client-write.ts';
import type { Scope } from '../../models/tenancy.ts';

export type Resolved = { client: KnownClient } | { fault: ImportErrorCode; part: keyof Identity };

/** The front desk of one chunk: tells who is known, notes who is new, and writes all new people at once. */
export class Registrar {
  readonly #scope: Scope;
  readonly #book: ClientBook;
  readonly #purpose: MatchPurpose;
  readonly #arrivals: { data: NewClient; client: KnownClient }[] = [];
  readonly #numbered: { client: KnownClient; reference: string }[] = [];

  private constructor(scope: Scope, book: ClientBook, purpose: MatchPurpose) {
    this.#scope = scope;
    this.#book = book;
    this.#purpose = purpose;
  }

  static async open(
    scope: Scope,
    identities: readonly Identity[],
    purpose: MatchPurpose,
  ): Promise<Registrar> {
    return new Registrar(scope, await openClientBook(scope, identities), purpose);
  }

  resolve(identity: Identity, data: NewClient): Resolved {
    const candidates = this.#book.find(identity);
    const match = matchClient(identity, candidates, this.#purpose);
    if ('fault' in match) return match;
    if ('client' in match) {
      const { reference } = identity;
      if (reference !== null && !candidates.byReference)
        this.#numbered.push({ client: match.client, reference });
      this.#book.add(identity, match.client);
      return match;
    }
    const client: KnownClient = { id: null, name: data.name };
    this.#arrivals.push({ data, client });
    this.#book.add(identity, client);
    return { client };
  }

  /** Writes the new people; after this every resolved client has an id. */
  async write(): Promise<void> {
    const ids = await insertClients(
      this.#scope,
      this.#arrivals.map(({ data }) => data),
    );
    this.#arrivals.forEach(({ client }, index) => (client.id = ids[index] ?? null));
    const numbered = this.#numbered.flatMap(({ client: { id }, reference }) =>
      id ? [{ id, reference }] : [],
    );
    await giveReferences(this.#scope, numbered);
  }
}
