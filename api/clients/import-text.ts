import { isAscii, sniffEncoding } from '../../domain/clients/import-format.ts';

/**
 * Decodes a file whose encoding nobody tells. Plain ASCII is passed on until the first other byte, which decides: a file
 * may hold its first accent in row 40,000.
 */
export class SheetDecoder {
  #decoder: InstanceType<typeof TextDecoder> | null = null;
  #held: Buffer = Buffer.alloc(0);

  push(bytes: Buffer): string {
    if (this.#decoder) return this.#decoder.decode(bytes, { stream: true });
    const all = this.#held.length > 0 ? Buffer.concat([this.#held, bytes]) : bytes;
    this.#held = Buffer.alloc(0);
    if (isAscii(all)) return all.toString('latin1');
    const first = all.findIndex((byte) => byte >= 0x80);
    // The first accent may be cut in two by the end of a network packet: it waits for the next one.
    if (all.length - first < 4) {
      this.#held = all.subarray(first);
      return all.subarray(0, first).toString('latin1');
    }
    this.#decoder = new TextDecoder(sniffEncoding(all));
    return this.#decoder.decode(all, { stream: true });
  }

  end(): string {
    this.#decoder ??= new TextDecoder(sniffEncoding(this.#held));
    return this.#decoder.decode(this.#held, { stream: true }) + this.#decoder.decode();
  }
}
