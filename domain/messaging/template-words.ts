import type { TemplateCategory } from './template-uses.ts';
import { templateCategories } from './template-uses.ts';
import type { ToldState } from './template-life.ts';

/** Meta's words for what became of a template: of webhooks (`event`) and of answers (`status`). */
const states: Partial<Record<string, ToldState>> = {
  PENDING: 'submitted',
  IN_APPEAL: 'submitted',
  APPROVED: 'approved',
  REINSTATED: 'approved',
  UNPAUSED: 'approved',
  REJECTED: 'rejected',
  PAUSED: 'paused',
  DISABLED: 'disabled',
  LOCKED: 'disabled',
  PENDING_DELETION: 'disabled',
  DELETED: 'disabled',
  ARCHIVED: 'disabled',
};

/** Undefined: it says nothing of whether it may be sent (FLAGGED, LIMIT_EXCEEDED …). */
export const stateOfWord = (word: string): ToldState | undefined => states[word.toUpperCase()];

export function categoryOfWord(word: string): TemplateCategory | undefined {
  const lower = word.toLowerCase();
  return templateCategories.find((category) => category === lower);
}

/** Meta's reasons are codes; where a sentence comes in their place it is not kept, because nobody knows what is in it. */
export const reasonCode = (reason: string | null | undefined): string | null => {
  if (!reason || reason === 'NONE') return null;
  return /^[A-Za-z0-9_]{1,60}$/.test(reason) ? reason.toLowerCase() : 'other';
};
