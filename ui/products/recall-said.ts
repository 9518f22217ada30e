import { isAccounted } from '../../domain/products/recall.ts';
import type { Recall, RecallPerson, RecallTry } from './recall-types.ts';

/** What a person of a recall waits for, or how it ended: a key of `recalls.waits`, and the instant in it. */
export function personWaits(person: RecallPerson): { key: string; at: string | null } {
  const { state, askedAt, secondAt, toldAt, callAt, callReason } = person;
  if (isAccounted(state)) return { key: state, at: person.accountedAt };
  if (callAt !== null) return { key: callReason ?? 'call', at: callAt };
  if (state === 'to-tell') return { key: askedAt === null ? 'to-tell' : 'on-its-way', at: askedAt };
  return secondAt === null ? { key: 'told', at: toldAt } : { key: 'told-again', at: secondAt };
}

/** What her badge says: somebody who is to be rung up is more than told or not. */
export const standingOf = ({ state, callAt }: RecallPerson) =>
  callAt !== null && !isAccounted(state) ? 'call' : state;

/** How many of the clinic's days saw a try of the staff that did not reach her, and how many tries there were. */
export function triesIn(tries: readonly RecallTry[], dayOf: (at: string) => string) {
  const vain = tries.filter(({ result }) => result !== 'reached');
  return { count: vain.length, days: new Set(vain.map(({ happenedAt }) => dayOf(happenedAt))).size };
}

/** What keeps a recall open. */
export const leftOf = ({ people, lots }: Pick<Recall, 'people' | 'lots'>) => ({
  people: people.total - people.accounted,
  lots: lots.total - lots.dealt,
});
