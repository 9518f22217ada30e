import type { Situation } from './anvisa-state.ts';
import type { Regime } from './registration.ts';

/** A line of a file, read: what a mirrored table holds of it. */
export interface ProductLine {
  regime: Regime;
  key: string;
  registration: string | null;
  processNumber: string | null;
  name: string;
  nameKey: string;
  technicalName: string | null;
  holderCnpj: string | null;
  holderName: string | null;
  makerNames: string | null;
  riskClass: string | null;
  category: string | null;
  activeIngredient: string | null;
  situation: Situation;
  validUntil: string | null;
  isIndefinite: boolean;
  isTest: boolean;
}

export interface CompanyLine {
  cnpj: string;
  afe: string;
  name: string;
  isActive: boolean;
  authorisedOn: string | null;
  cancelledOn: string | null;
  city: string | null;
  state: string | null;
}

export interface IrregularLine {
  dossier: string;
  actionKey: string;
  processNumber: string | null;
  companyName: string | null;
  companyCnpj: string | null;
  productKind: string | null;
  productText: string | null;
  registration: string | null;
  risk: string | null;
  measure: string | null;
  publishedOn: string | null;
}

/** Why a line is not in the mirror: `no-key` has no number to be found by, `broken` has not the columns of its header. */
export type Skipped = 'no-key' | 'broken';

/** `unknownWord`: it says something about validity that no version of this reader knows. */
export type ReadLine<Line> = { line: Line; unknownWord: boolean } | { skipped: Skipped };

/** Reads the lines of one file; null when its header lacks what it needs. */
export type LineReader<Line> = (header: string) => ((line: string) => ReadLine<Line>) | null;
