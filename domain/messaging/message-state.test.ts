import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  applyStatus,
  messageStates,
  providerStatuses,
  wasTaken,
  type MessageState,
  type ProviderStatus,
} from './message-state.ts';

const statuses = fc.array(fc.constantFrom(...providerStatuses), { maxLength: 12 });
const states = fc.constantFrom(...messageStates);
const applyAll = (from: MessageState, list: ProviderStatus[]) => list.reduce(applyStatus, from);

describe('the state of a message', () => {
  it('never goes from read back to delivered, nor from delivered back to failed', () => {
    expect(applyStatus('read', 'delivered')).toBe('read');
    expect(applyStatus('delivered', 'failed')).toBe('delivered');
    expect(applyStatus('failed', 'sent')).toBe('failed');
  });

  it('believes a delivery that is reported after a failure', () => {
    expect(applyStatus('failed', 'delivered')).toBe('delivered');
  });

  it('is the same for every order and every repetition of the statuses', () => {
    const shuffled = statuses.chain((list) =>
      fc.tuple(
        states,
        fc.constant(list),
        fc.shuffledSubarray([...list, ...list], { minLength: list.length * 2 }),
      ),
    );
    fc.assert(
      fc.property(shuffled, ([from, list, other]) => {
        expect(applyAll(from, other)).toBe(applyAll(from, list));
      }),
      { numRuns: 2000 },
    );
  });

  it('ends, when anything arrived, with the furthest of what arrived', () => {
    fc.assert(
      fc.property(statuses, (list) => {
        const end = applyAll('unknown', list);
        if (list.includes('read')) expect(end).toBe('read');
        else if (list.includes('delivered')) expect(end).toBe('delivered');
        else if (list.includes('failed')) expect(end).toBe('failed');
      }),
    );
  });

  it('is with the provider only when the provider said so', () => {
    expect(messageStates.filter(wasTaken)).toEqual(['accepted', 'sent', 'delivered', 'read']);
  });
});
