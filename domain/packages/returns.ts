import { addDays } from '../clinic/calendar.ts';

/** `session` is the next of several, `touch-up` the review of a result, `recall` the treatment when its effect ends. */
export const returnKinds = ['session', 'touch-up', 'recall'] as const;
export type ReturnKind = (typeof returnKinds)[number];
export const returnStates = [
  'waiting',
  'invited',
  'wants',
  'booked',
  'declined',
  'expired',
  'dismissed',
] as const;
export type ReturnState = (typeof returnStates)[number];
export const dismissReasons = ['not-wanted', 'elsewhere', 'done', 'other'] as const;

/** Somebody may still come because of it. */
export const isReturnOpen = (state: ReturnState): boolean =>
  state === 'waiting' || state === 'invited' || state === 'wants';

/** What a procedure says about coming back, in days after a visit; null = it does not. */
export interface ReturnRules {
  touchUpDays: number | null;
  returnDays: number | null;
  seriesMinDays: number | null;
  seriesMaxDays: number | null;
}

export interface DueReturn {
  kind: ReturnKind;
  /** First and last day on which it makes sense, `yyyy-mm-dd` of the clinic. */
  dueFrom: string;
  dueTo: string;
}

/** The day before the review, and the week after it: toxin is looked at on days 14 to 21, best on 15. */
const touchUpWindow = { before: 1, after: 6 };
/** A repetition is due for a quarter of its interval: after 120 days, until day 150. */
const recallShare = 0.25;

export interface FinishedService {
  /** The day of the visit. */
  day: string;
  rules: ReturnRules;
  /** Sessions of a series or package are still to come. */
  hasSessionsLeft: boolean;
  /** The visit itself was the review: the result is not reviewed twice, and the recall counts from the treatment. */
  isTouchUp: boolean;
}

/** What falls due because a service was done. */
export function returnsAfter({ day, rules, hasSessionsLeft, isTouchUp }: FinishedService): DueReturn[] {
  const { touchUpDays, returnDays, seriesMinDays, seriesMaxDays } = rules;
  const due = (kind: ReturnKind, from: number, to: number): DueReturn => ({
    kind,
    dueFrom: addDays(day, from),
    dueTo: addDays(day, to),
  });
  const returns: DueReturn[] = [];
  if (isTouchUp) return returns;
  if (hasSessionsLeft && seriesMinDays !== null && seriesMaxDays !== null)
    returns.push(due('session', seriesMinDays, seriesMaxDays));
  if (touchUpDays !== null)
    returns.push(
      due('touch-up', Math.max(1, touchUpDays - touchUpWindow.before), touchUpDays + touchUpWindow.after),
    );
  if (returnDays !== null && !hasSessionsLeft)
    returns.push(due('recall', returnDays, returnDays + Math.ceil(returnDays * recallShare)));
  return returns;
}

/** How much earlier than due a visit may be and still be the one that was due. */
export const slackDays: Record<ReturnKind, number> = { session: 14, 'touch-up': 7, recall: 30 };

/** The first day on which a visit of the same procedure counts as this return. */
export const countsFrom = ({ kind, dueFrom }: Pick<DueReturn, 'kind' | 'dueFrom'>): string =>
  addDays(dueFrom, -slackDays[kind]);

/** A recall sells, so it asks for more than an open channel; the others belong to the treatment she is in. */
export const isPromotional = (kind: ReturnKind): boolean => kind === 'recall';

/** What a client has agreed to receive on WhatsApp. */
export interface Agreed {
  care: boolean;
  promotions: boolean;
}
export const mayInvite = (kind: ReturnKind, agreed: Agreed): boolean =>
  isPromotional(kind) ? agreed.promotions : agreed.care;
