export type ImportEncoding = 'utf-8' | 'utf-16le' | 'windows-1252';
export type ImportDelimiter = ';' | ',' | '\t' | '|';

const startsWith = (bytes: Uint8Array, mark: readonly number[]) =>
  mark.every((byte, index) => bytes[index] === byte);

/** A workbook (xlsx, ods are zip; xls is OLE) or anything with zero bytes that is not UTF-16: no text to read. */
export function isBinary(bytes: Uint8Array): boolean {
  if (startsWith(bytes, [0x50, 0x4b, 3, 4]) || startsWith(bytes, [0xd0, 0xcf, 0x11, 0xe0])) return true;
  return !startsWith(bytes, [0xff, 0xfe]) && bytes.includes(0);
}

export const isAscii = (bytes: Uint8Array): boolean => bytes.every((byte) => byte < 0x80);

/** How the bytes of a Brazilian export are written. The last character may be cut off by the end of the sample. */
export function sniffEncoding(bytes: Uint8Array): ImportEncoding {
  if (startsWith(bytes, [0xff, 0xfe])) return 'utf-16le';
  if (startsWith(bytes, [0xef, 0xbb, 0xbf])) return 'utf-8';
  for (let index = 0; index < bytes.length; index += 1) {
    const byte = bytes[index] ?? 0;
    if (byte < 0x80) continue;
    const more =
      byte >= 0xc2 && byte <= 0xdf
        ? 1
        : byte >= 0xe0 && byte <= 0xef
          ? 2
          : byte >= 0xf0 && byte <= 0xf4
            ? 3
            : 0;
    if (more === 0) return 'windows-1252';
    for (let next = index + 1; next <= index + more && next < bytes.length; next += 1) {
      if (((bytes[next] ?? 0) & 0xc0) !== 0x80) return 'windows-1252';
    }
    index += more;
  }
  return 'utf-8';
}

const delimiters: readonly ImportDelimiter[] = [';', ',', '\t', '|'];

/** The character that separates the columns, judged by the header line; Excel's own `sep=;` line decides. */
export function sniffDelimiter(text: string): ImportDelimiter {
  const line = (text.replace(/^\uFEFF/, '').split(/\r\n|\n|\r/, 1)[0] ?? '').replace(/"(?:[^"]|"")*"/g, '""');
  const declared = /^sep=(.)$/i.exec(line)?.[1] as ImportDelimiter | undefined;
  if (declared && delimiters.includes(declared)) return declared;
  const count = (delimiter: string) => line.split(delimiter).length;
  return delimiters.reduce((best, next) => (count(next) > count(best) ? next : best), ';');
}

/** Whether the first line only tells Excel the delimiter and is not the header. */
export const hasSeparatorLine = (text: string): boolean => /^\uFEFF?"?sep=.\r?\n?/i.test(text.slice(0, 10));
