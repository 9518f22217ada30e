import type { Store } from './store.ts';
import { defaultWabaId, type NumberFacts } from './webhook-bodies.ts';

/** A number that was never described belongs to the example account. */
export const numberOf = (store: Store, phoneNumberId: string): NumberFacts =>
  store.numbers.get(phoneNumberId) ?? { phoneNumberId, wabaId: defaultWabaId, displayPhone: '551130000000' };
