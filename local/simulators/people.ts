import { createHash } from 'node:crypto';
import type { Person } from './facts.ts';
import type { Store } from './store.ts';
import { waIdOf } from './wa-id.ts';

export type People = ReturnType<typeof createPeople>;

export const isUserId = (key: string): boolean => /^[A-Z]{2}\.[A-Za-z0-9.]+$/.test(key);

/** The same number has the same id for ever, as one business portfolio sees it. */
const userIdOf = (waId: string): string =>
  `BR.${BigInt(`0x${createHash('sha256').update(waId).digest('hex').slice(0, 12)}`) + 10n ** 14n}`;

/** Whoever was never described has a telephone that is on and is known by number. */
export function createPeople(store: Store) {
  const byUserId = new Map<string, string>();

  const get = (key: string): Person =>
    store.people.get(key) ?? {
      key,
      userId: isUserId(key) ? key : userIdOf(key),
      name: 'Telefone simulado',
    };

  /** `to`: a number with or without its ninth digit, or a business-scoped id of somebody known either way. */
  function keyOf(to: string): string {
    if (!isUserId(to)) return waIdOf(to);
    for (const { waId } of store.conversations.values())
      if (!isUserId(waId)) byUserId.set(get(waId).userId, waId);
    for (const person of store.people.values()) byUserId.set(person.userId, person.key);
    return byUserId.get(to) ?? to;
  }

  return {
    get,
    keyOf,
    change(to: string, facts: Partial<Omit<Person, 'key'>>): Person {
      const person = { ...get(keyOf(to)), ...facts };
      store.record({ fact: 'person', person });
      return person;
    },
  };
}
