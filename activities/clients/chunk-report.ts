import type { MatchedBy } from '../../domain/clients/import-match.ts';
import {
  type Collision,
  emptyFindings,
  emptyTally,
  type ImportFindings,
  type ImportTally,
  mostFindings,
  type SampleRow,
} from '../../domain/clients/import-report.ts';
import type { ImportMapping, RowFault } from '../../domain/clients/import-targets.ts';
import type { ImportLedger } from '../../models/import-ledger.ts';
import type { ImportFault } from '../../models/import.ts';

/** How a row's client was found: one of the clinic's by some part of the row, one of the file, or registered by this row. */
export type ClientBy = MatchedBy | 'new' | 'file';

/** What became of a chunk: its faults in the words of the person's file (row numbers, column names), counts and first rows. */
export class ChunkReport {
  readonly faults: ImportFault[] = [];
  readonly tally: ImportTally = emptyTally();
  readonly findings: ImportFindings = emptyFindings();
  readonly #mapping: ImportMapping;
  readonly #moments = new Map<number, number>();
  readonly #met = new Map<string, MatchedBy>();

  constructor(mapping: ImportMapping) {
    this.#mapping = mapping;
  }

  /** An event has no row that anybody could look up: its faults are told by when it is. */
  noteMoment(row: number, startsAt: number | null): void {
    if (startsAt !== null) this.#moments.set(row, startsAt);
  }

  add(row: number, { target, code }: RowFault): void {
    const startsAt = this.#moments.get(row) ?? null;
    this.faults.push({ row, column: (target && this.#mapping[target]) ?? '', code, startsAt });
  }

  /** A row of somebody the clinic has; counted once in a file. */
  meet(clientId: string | null, by: ClientBy): void {
    if (clientId !== null && by !== 'new' && by !== 'file' && !this.#met.has(clientId))
      this.#met.set(clientId, by);
  }

  collide(collision: Collision): void {
    if (collision.with === 'agenda') this.tally.collisionsAgenda += 1;
    else this.tally.collisionsFile += 1;
    if (this.findings.collisions.length < mostFindings.collisions) this.findings.collisions.push(collision);
  }

  unknown(kind: 'procedure' | 'professional', name: string | null): void {
    if (name === null) return;
    const known = this.findings.unknown.find((one) => one.kind === kind && one.name === name);
    if (known) known.rows += 1;
    else if (this.findings.unknown.length < mostFindings.unknown)
      this.findings.unknown.push({ kind, name, rows: 1 });
  }

  sample(row: SampleRow): void {
    if (this.findings.sample.length < mostFindings.sample) this.findings.sample.push(row);
  }

  /** The last counts: what the whole file has to be asked for. */
  async close(ledger: ImportLedger, rows: number): Promise<void> {
    this.tally.rows = rows;
    this.tally.refused = new Set(this.faults.map(({ row }) => row)).size;
    for (const id of await ledger.meet([...this.#met.keys()])) {
      const by = this.#met.get(id);
      if (by) this.tally.clientsMet[by] += 1;
    }
  }
}
