/**
 * BR Code, the text behind a Pix QR («copia e cola»): EMV merchant-presented fields `id|length|value`, closed by a CRC-16/CCITT-FALSE
 * (manual do BR Code, Banco Central). A dynamic code names the place of the charge, never the payer.
 */
export interface BrCode {
  /** Host and path of the charge at the bank, without scheme. */
  location: string;
  amountCents: number;
  merchantName: string;
  merchantCity: string;
}

const field = (id: string, value: string): string => `${id}${String(value.length).padStart(2, '0')}${value}`;

/** Poly 0x1021, start 0xFFFF, no reflection; four upper-case hex digits. */
export function crc16(text: string): string {
  let crc = 0xffff;
  for (const byte of new TextEncoder().encode(text)) {
    crc ^= byte << 8;
    for (let bit = 0; bit < 8; bit += 1) crc = crc & 0x8000 ? ((crc << 1) ^ 0x1021) & 0xffff : crc << 1;
  }
  return (crc & 0xffff).toString(16).toUpperCase().padStart(4, '0');
}

/** Fields 59 and 60 are printable ASCII at banks: accents go, lengths are cut where the manual cuts them. */
const plain = (text: string, most: number): string =>
  text
    .normalize('NFD')
    .replace(/[^\x20-\x7e]/g, '')
    .trim()
    .slice(0, most) || 'NA';

export function writeBrCode({ location, amountCents, merchantName, merchantCity }: BrCode): string {
  const amount = `${Math.trunc(amountCents / 100)}.${String(amountCents % 100).padStart(2, '0')}`;
  const body = [
    field('00', '01'),
    // 12: a code for one payment.
    field('01', '12'),
    field('26', field('00', 'br.gov.bcb.pix') + field('25', location)),
    field('52', '0000'),
    field('53', '986'),
    field('54', amount),
    field('58', 'BR'),
    field('59', plain(merchantName, 25)),
    field('60', plain(merchantCity, 15)),
    field('62', field('05', '***')),
    '6304',
  ].join('');
  return body + crc16(body);
}

export type BrCodeFields = ReadonlyMap<string, string>;

/** The fields of a code, or null when its length, shape or check sum is wrong. */
export function readBrCode(code: string): BrCodeFields | null {
  const text = code.trim();
  if (!/^[\x20-\x7e]{20,512}$/.test(text) || text.slice(-8, -4) !== '6304') return null;
  if (crc16(text.slice(0, -4)) !== text.slice(-4).toUpperCase()) return null;
  return readFields(text);
}

export function readFields(text: string): BrCodeFields | null {
  const fields = new Map<string, string>();
  for (let at = 0; at < text.length;) {
    const head = /^(\d{2})(\d{2})$/.exec(text.slice(at, at + 4));
    const length = Number(head?.[2]);
    if (!head || at + 4 + length > text.length) return null;
    fields.set(head[1] as string, text.slice(at + 4, at + 4 + length));
    at += 4 + length;
  }
  return fields;
}
