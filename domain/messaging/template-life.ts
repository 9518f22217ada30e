import type { TemplateCategory } from './template-uses.ts';

export const templateStates = [
  'draft',
  'submitted',
  'approved',
  'rejected',
  'paused',
  'disabled',
  'archived',
] as const;
export type TemplateState = (typeof templateStates)[number];

/** What the provider says of a template, at once, by webhook or when asked. */
export type ToldState = Extract<TemplateState, 'submitted' | 'approved' | 'rejected' | 'paused' | 'disabled'>;

/**
 * The state after the provider's word. An archived one stays so whatever comes late, and what is a draft here is not with the provider;
 * everything else follows the provider, which may also take back what it refused.
 */
export function afterWord(state: TemplateState, told: ToldState): TemplateState {
  if (state === 'archived' || state === 'draft') return state;
  // «In review» of one that was decided is an old word that came late, but an appeal against a refusal is a new one.
  if (told === 'submitted' && state !== 'rejected' && state !== 'disabled') return state;
  return told;
}

/** Its process waits for the provider: an answer, or the end of a pause. */
export const isWaiting = (state: TemplateState): boolean => state === 'submitted' || state === 'paused';

/** A text can be changed while nobody has seen it; after that a new text is a new name. */
export const isEditable = (state: TemplateState): boolean => state === 'draft';
export const isSubmittable = (state: TemplateState): boolean => state === 'draft';
/** Not while it waits for its first answer: an approval would bring nothing back. */
export const isArchivable = (state: TemplateState): boolean => state !== 'archived' && state !== 'submitted';

export interface Category {
  category: TemplateCategory;
  /** As the provider counts it now; null until it said so. */
  providerCategory: TemplateCategory | null;
}

/** The provider made an offer of what was registered as service: it waits until a person decides. */
export const isRecategorised = ({ category, providerCategory }: Category): boolean =>
  providerCategory !== null && providerCategory !== category;

export const isUsable = (template: Category & { state: TemplateState }): boolean =>
  template.state === 'approved' && !isRecategorised(template);

export interface Choosable extends Category {
  id: string;
  name: string;
  state: TemplateState;
  isHouse: boolean;
  isPreferred: boolean;
  stateAt: Date;
}

/**
 * Which of a use's templates is sent now: the preferred one, else the clinic's own that was approved last, else the house's, which counts
 * as approved until the provider says otherwise (`'house'`: it has no line yet). Null: none can be sent.
 */
export function pickTemplate<T extends Choosable>(lines: readonly T[]): T | 'house' | null {
  const usable = lines
    .filter(isUsable)
    .sort((a, b) => rank(b) - rank(a) || b.stateAt.getTime() - a.stateAt.getTime());
  return usable[0] ?? (lines.some((line) => line.isHouse) ? null : 'house');
}

const rank = (line: Choosable): number => (line.isPreferred ? 2 : 0) + (line.isHouse ? 0 : 1);
