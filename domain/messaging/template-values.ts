import { healthWordIn } from './health-words.ts';

export type ValueFault = 'too-long' | 'not-a-name' | 'health-word' | 'link';

const nameMax = 40;
const link = /https?:|www\.|[\p{L}\p{N}]\.[a-z]{2,}(?:\/|\b)/iu;

/**
 * What stands against a value that a person writes into an approved text: it must not say what the text itself may not (health on a lock
 * screen), and must not turn a service message into an advertisement with a link.
 */
export function valueFault(name: string, value: string): ValueFault | null {
  if (healthWordIn(value) !== null) return 'health-word';
  if (link.test(value)) return 'link';
  if (name !== 'firstName') return null;
  if (value.length > nameMax) return 'too-long';
  return /^[\p{L}\p{M}' ’-]+$/u.test(value) && value.trim().split(/\s+/).length <= 3 ? null : 'not-a-name';
}
