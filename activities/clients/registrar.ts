import {
  type Candidates,
  matchClient,
  type Identity,
  type MatchPurpose,
  wayOf,
} from '../../domain/clients/import-match.ts';
import type { ImportErrorCode } from '../../domain/clients/import-targets.ts';
import type { ClientBook, KnownClient } from '../../models/client-match.ts';
import type { NewClient } from '../../models/client-write.ts';
import type { ImportLedger } from '../../models/import-ledger.ts';
import type { ClientBy } from './chunk-report.ts';

export type Resolved =
  { client: KnownClient; by: ClientBy } | { fault: ImportErrorCode; part: keyof Identity };

const byOf = (client: KnownClient, candidates: Candidates<KnownClient>): ClientBy =>
  client.id === null || client.isOfFile === true ? 'file' : wayOf(client, candidates);

/** The front desk of one chunk: tells who is known, notes who is new, and writes all new people at once. */
export class Registrar {
  readonly #ledger: ImportLedger;
  readonly #book: ClientBook;
  readonly #purpose: MatchPurpose;
  readonly #arrivals: { data: NewClient; client: KnownClient }[] = [];
  readonly #numbered: { client: KnownClient; reference: string }[] = [];

  private constructor(ledger: ImportLedger, book: ClientBook, purpose: MatchPurpose) {
    this.#ledger = ledger;
    this.#book = book;
    this.#purpose = purpose;
  }

  static async open(
    ledger: ImportLedger,
    identities: readonly Identity[],
    purpose: MatchPurpose,
  ): Promise<Registrar> {
    return new Registrar(ledger, await ledger.openClients(identities), purpose);
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
      return { client: match.client, by: byOf(match.client, candidates) };
    }
    const client: KnownClient = { id: null, name: data.name };
    this.#arrivals.push({ data, client });
    this.#book.add(identity, client);
    return { client, by: 'new' };
  }

  /** The first of several things a calendar says of somebody that one client fits; null when nobody does. */
  recognise(hints: readonly Identity[]): Resolved | null {
    let unclear: Resolved | null = null;
    for (const hint of hints) {
      const candidates = this.#book.find(hint);
      const match = matchClient(hint, candidates, 'recognise');
      if ('client' in match) return { client: match.client, by: byOf(match.client, candidates) };
      // Mother and daughter with one phone: a later hint may tell them apart.
      if ('fault' in match && match.fault === 'client-ambiguous') unclear ??= match;
    }
    return unclear;
  }

  get arrivals(): number {
    return this.#arrivals.length;
  }

  /** Writes the new people; after this every resolved client has an id. */
  async write(): Promise<void> {
    const ids = await this.#ledger.register(this.#arrivals.map(({ data }) => data));
    this.#arrivals.forEach(({ client }, index) => (client.id = ids[index] ?? null));
    const numbered = this.#numbered.flatMap(({ client: { id }, reference }) =>
      id ? [{ id, reference }] : [],
    );
    await this.#ledger.giveReferences(numbered);
  }
}
