import { readInvoiceKey } from '../../domain/products/invoice-key.ts';
import { dayOfTyped, typedOfDay } from '../typed-date.ts';
import { numberOf } from './quantity.ts';
import type { Scan } from './types.ts';

export interface ReceiptTyped {
  supplierId: string;
  invoiceKey: string;
  /** Said on purpose: the goods wait in quarantine until it comes. */
  hasNoInvoice: boolean;
  /** `31/12/2026` */
  receivedOn: string;
  celsius: string;
}
export interface LineTyped {
  productId: string;
  code: string;
  expiresOn: string;
  packages: string;
  storagePlaceId: string;
  /** What the scanner sent, kept as evidence. */
  scan: string | null;
  gtin: string | null;
}

export const newLine = (): LineTyped => ({
  ...{
    productId: '',
    code: '',
    expiresOn: '',
    packages: '1',
    storagePlaceId: 'none',
    scan: null,
    gtin: null,
  },
});
export const lineOfScan = (scan: Scan, text: string): LineTyped => ({
  ...newLine(),
  ...{ productId: scan.product?.id ?? '', code: scan.lot ?? '', gtin: scan.gtin, scan: text },
  expiresOn: scan.expiresOn === null ? '' : typedOfDay(scan.expiresOn),
  packages: String(scan.count ?? 1),
});

type InvoiceState = 'empty' | 'typing' | 'wrong' | 'right';
/** While somebody types the 44 places: how far it is, and whether it holds together once it is whole. */
export function invoiceState(typed: string): { state: InvoiceState; places: number } {
  const places = typed.replace(/[\s.-]/g, '').length;
  if (places === 0) return { state: 'empty', places };
  if (places < 44) return { state: 'typing', places };
  return { state: readInvoiceKey(typed) ? 'right' : 'wrong', places };
}

/** In groups of four, as it is printed. */
export const typedInvoiceKey = (text: string): string =>
  (
    text
      .replace(/[^0-9a-z]/gi, '')
      .toUpperCase()
      .slice(0, 44)
      .match(/.{1,4}/g) ?? []
  ).join(' ');

/** The fields of the head that are wrong. */
export function faultsOfReceipt(typed: ReceiptTyped, today: string): (keyof ReceiptTyped)[] {
  const day = dayOfTyped(typed.receivedOn);
  const celsius = numberOf(typed.celsius);
  return [
    ...(typed.supplierId ? [] : (['supplierId'] as const)),
    ...(typed.hasNoInvoice || readInvoiceKey(typed.invoiceKey) ? [] : (['invoiceKey'] as const)),
    ...(day && day <= today && day >= '2000-01-01' ? [] : (['receivedOn'] as const)),
    ...(celsius === null || (celsius >= -90 && celsius <= 90) ? [] : (['celsius'] as const)),
  ];
}

/** For each line, its fields that are wrong. */
export const faultsOfLines = (lines: readonly LineTyped[]): (keyof LineTyped)[][] =>
  lines.map((line) => {
    const packages = numberOf(line.packages);
    const isCount = packages !== null && Number.isInteger(packages) && packages >= 1 && packages <= 10_000;
    return [
      ...(line.productId ? [] : (['productId'] as const)),
      ...(line.code.trim() ? [] : (['code'] as const)),
      ...(dayOfTyped(line.expiresOn) ? [] : (['expiresOn'] as const)),
      ...(isCount ? [] : (['packages'] as const)),
    ];
  });
