import type { z } from 'zod';
import type {
  safetyDraftAnswer,
  safetyEventAnswer,
  safetyLine,
  safetyReportBody,
} from '../../api/products/safety-schema.ts';

export type SafetyLine = z.output<typeof safetyLine>;
export type SafetyEvent = z.output<typeof safetyEventAnswer>;
export type SafetyDraft = z.output<typeof safetyDraftAnswer>['fields'];
export type SafetyReport = z.input<typeof safetyReportBody>;
export type SafetyShown = 'draft' | 'notified' | 'dismissed';
