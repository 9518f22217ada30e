// What came, from the code on the box or as somebody typed it; owner context: products.
import { refuse } from '../domain/errors.ts';
import { type Gs1Scan, readGs1 } from '../domain/products/gs1.ts';
import { findByGtin, getProduct } from './product.ts';
import type { Scope } from './tenancy.ts';

export interface LotOnPaper {
  productId?: string | undefined;
  /** The text of the scanner. */
  scan?: string | undefined;
  code?: string | undefined;
  expiresOn?: string | undefined;
  packages: number;
  storagePlaceId?: string | undefined;
}
export interface ArrivedLot {
  productId: string;
  code: string;
  /** `yyyy-mm-dd` */
  expiresOn: string;
  packages: number;
  storagePlaceId: string | null;
}
interface Fault {
  path: string;
  code: string;
}

export const lotCode = (text: string): string => text.trim().toUpperCase();

/** What is typed and what is scanned have to say the same; either may stand for the other. */
function agreed(typed: string | null, scanned: string | null, path: string): string | null | Fault {
  if (typed && scanned !== null && typed !== scanned) return { path, code: 'differs-from-scan' };
  return typed ?? scanned;
}

async function productOf(scope: Scope, lot: LotOnPaper, scan: Gs1Scan | null): Promise<string | Fault> {
  const scanned = scan?.gtin != null ? await findByGtin(scope, scan.gtin) : null;
  if (lot.productId === undefined)
    return scanned?.id ?? { path: 'productId', code: scan?.gtin == null ? 'required' : 'unknown-gtin' };
  const product = await getProduct(scope, lot.productId);
  return scanned && scanned.id !== product.id ? { path: 'productId', code: 'differs-from-scan' } : product.id;
}

async function readArrival(scope: Scope, lot: LotOnPaper, thisYear: number): Promise<ArrivedLot | Fault[]> {
  const scan = lot.scan ? readGs1(lot.scan, thisYear) : null;
  const productId = await productOf(scope, lot, scan);
  const scannedCode = scan?.lot != null ? lotCode(scan.lot) : null;
  const code = agreed(lot.code ? lotCode(lot.code) : null, scannedCode, 'code') ?? {
    path: 'code',
    code: 'required',
  };
  const expiresOn = agreed(lot.expiresOn ?? null, scan?.expiresOn ?? null, 'expiresOn') ?? {
    path: 'expiresOn',
    code: 'required',
  };
  const { packages, storagePlaceId = null } = lot;
  if (typeof productId === 'string' && typeof code === 'string' && typeof expiresOn === 'string')
    return { productId, code, expiresOn, packages, storagePlaceId };
  const faults = [productId, code, expiresOn].filter((one) => typeof one !== 'string');
  return [...(scan?.faults ?? []).map((fault) => ({ path: 'scan', code: fault.code })), ...faults];
}

/** All lines, or every fault of every line. The same lot twice in one receipt is one line too many. */
export async function readArrivals(scope: Scope, lots: readonly LotOnPaper[]): Promise<ArrivedLot[]> {
  const thisYear = new Date().getUTCFullYear();
  const read: ArrivedLot[] = [];
  const faults: Fault[] = [];
  for (const [index, lot] of lots.entries()) {
    const line = await readArrival(scope, lot, thisYear);
    const at = (fault: Fault) => ({ path: `lots.${String(index)}.${fault.path}`, code: fault.code });
    if (Array.isArray(line)) faults.push(...line.map(at));
    else if (read.some(({ productId, code }) => productId === line.productId && code === line.code))
      faults.push(at({ path: 'code', code: 'twice' }));
    else read.push(line);
  }
  if (faults.length > 0) refuse('invalid-input', { fields: faults });
  return read;
}
