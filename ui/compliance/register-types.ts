import type { RetentionClass } from '../../domain/compliance/retention-rules.ts';
import type { DataClass } from '../../domain/privacy/data-map.ts';
import type { Person } from './kept-types.ts';

export interface Activity {
  id: string;
  since: string;
  activity: string;
  purpose: string;
  legalBasis: string;
  subjects: string[];
  data: DataClass[];
  isSensitive: boolean;
  collectedFrom: string;
  sharedWith: string[];
  abroad: string | null;
  retention: { dataClass: RetentionClass; keepDays: number; source: string }[];
  measures: string[];
  impact: {
    trigger: string;
    method: string;
    risks: { risk: string; mitigation: string }[];
    conclusion: string;
  } | null;
}
export interface Register {
  controller: string;
  operator: string;
  officer: { name: string; contact: string } | null;
  day: string;
  activities: Activity[];
  /** A version with the same hash says the same. */
  sha256: string;
}
export interface Version {
  number: number;
  sha256: string;
  publishedAt: string;
  publishedBy: Person | null;
}
export const paperKinds = ['ropa', 'ripd'] as const;
export type PaperKind = (typeof paperKinds)[number];
