import { createHash } from 'node:crypto';
import { createWriteStream, mkdirSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { type AnvisaFileCode, anvisaFileCodes } from '../../../domain/products/anvisa-catalogue.ts';
import { toCp1252 } from './cp1252.ts';
import { headers } from './headers.ts';
import { madeRow } from './made-rows.ts';
import { realCompanies, realIrregular } from './real-companies.ts';
import { realDevices, realMedicines } from './real-rows.ts';

export type AnvisaSizes = Record<AnvisaFileCode, number>;
/** A few hundred kilobytes each: more than the least that a copy takes for a file. */
export const smallSizes: AnvisaSizes = {
  ...{ medicines: 1_500, devices: 1_500, cosmetics: 3_000, companies: 3_000, irregular: 1_500 },
};

const realRows: Record<AnvisaFileCode, readonly string[]> = {
  ...{ medicines: realMedicines, devices: realDevices, cosmetics: [], companies: realCompanies },
  irregular: realIrregular,
};

/** What ANVISA did to a file since it was first made. */
export interface Edition {
  added: number;
  removed: number;
  /** Lines of these numbers get this word as their situation. */
  situations: Record<string, string>;
  /** Lines that come in front, as they are. */
  extra: string[];
}
export interface Served {
  path: string;
  bytes: number;
  etag: string;
  modified: Date;
}

const situationWords = /;(Ativo|Inativo|VÁLIDO|Válido|Inválido|CADUCO\/CANCELADO|S|N|SIM|NÃO);/;

function edited(line: string, situations: Edition['situations']): string {
  for (const [number, word] of Object.entries(situations))
    if (line.startsWith(`${number};`) || line.includes(`;${number};`))
      return line.replace(situationWords, `;${word};`);
  return line;
}

const slice = 2_000;

/** Piece by piece, so that a quarter of a gigabyte never is in memory. */
function* piecesOf(code: AnvisaFileCode, size: number, edition: Edition): Generator<Buffer> {
  const { added, removed, situations, extra } = edition;
  const hasWords = Object.keys(situations).length > 0;
  const lineOf = (line: string) => (hasWords ? edited(line, situations) : line);
  yield toCp1252([headers[code], ...extra, ...realRows[code].map(lineOf)].join('\n') + '\n');
  for (let from = removed; from < size + added; from += slice) {
    const rows: string[] = [];
    for (let index = from; index < Math.min(from + slice, size + added); index += 1)
      rows.push(lineOf(madeRow[code](index)));
    yield toCp1252(`${rows.join('\n')}\n`);
  }
}

/** The files as they lie on ANVISA's server; made when first asked for, and anew when they change. */
export class AnvisaStore {
  private readonly served = new Map<AnvisaFileCode, Promise<Served>>();
  private readonly editions = new Map<AnvisaFileCode, Edition>();
  private readonly version = new Map<AnvisaFileCode, number>();
  private readonly directory: string;
  readonly sizes: AnvisaSizes;

  constructor(directory: string, sizes: AnvisaSizes) {
    [this.directory, this.sizes] = [directory, sizes];
    mkdirSync(directory, { recursive: true });
  }

  file(code: AnvisaFileCode): Promise<Served> {
    const known = this.served.get(code);
    if (known) return known;
    const made = this.make(code);
    this.served.set(code, made);
    return made;
  }

  edition(code: AnvisaFileCode): Edition {
    return this.editions.get(code) ?? { added: 0, removed: 0, situations: {}, extra: [] };
  }

  publish(code: AnvisaFileCode, changes: Partial<Edition>): Promise<Served> {
    const before = this.edition(code);
    const situations = { ...before.situations, ...changes.situations };
    this.editions.set(code, { ...before, ...changes, situations });
    this.version.set(code, (this.version.get(code) ?? 0) + 1);
    this.served.delete(code);
    return this.file(code);
  }

  reset(): void {
    for (const code of anvisaFileCodes) {
      if (!this.editions.delete(code)) continue;
      this.version.set(code, (this.version.get(code) ?? 0) + 1);
      this.served.delete(code);
    }
  }

  private async make(code: AnvisaFileCode): Promise<Served> {
    const version = this.version.get(code) ?? 0;
    const path = join(this.directory, `${code}-${version}.csv`);
    const sum = createHash('sha256');
    const pieces = function* (from: Iterable<Buffer>) {
      for (const piece of from) {
        sum.update(piece);
        yield piece;
      }
    };
    const rows = piecesOf(code, this.sizes[code], this.edition(code));
    await pipeline(Readable.from(pieces(rows), { objectMode: false }), createWriteStream(path));
    const { size: bytes } = await stat(path);
    // To the second, as HTTP tells it.
    const modified = new Date(Math.floor(Date.now() / 1_000) * 1_000);
    return { path, bytes, etag: `"${sum.digest('hex').slice(0, 20)}"`, modified };
  }
}
