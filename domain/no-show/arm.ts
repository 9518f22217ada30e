/** On which side of the comparison a client is: with the ladder, or as if there were none. */
export type Arm = 'treated' | 'held-out';

/**
 * Drawn once and for ever: the same salt and client always fall on the same side, whatever she books. Nested by construction — her place
 * between 0 and 1 is fixed and the percentage only moves the line —, so that who was held out at 5 % still is at 10 % and a clinic that
 * widens the comparison keeps what it has learned.
 */
export function armOf(salt: string, clientId: string, holdoutPercent: number): Arm {
  return placeOf(salt, clientId) * 100 < holdoutPercent ? 'held-out' : 'treated';
}

/** Her place in [0, 1): even over clients and unrelated between two clinics, whose salts differ. */
export function placeOf(salt: string, clientId: string): number {
  return murmur3(`${salt}/${clientId}`) / 2 ** 32;
}

// MurmurHash3 (x86, 32 bits) of ASCII text: ids are made by time, so nothing weaker than a full mix would be even.
function murmur3(text: string): number {
  let hash = 0;
  const whole = text.length & ~3;
  for (let i = 0; i < whole; i += 4) {
    hash = Math.imul(rotate(hash ^ scramble(wordAt(text, i, 4)), 13), 5) + 0xe6546b64;
  }
  return finish(hash ^ scramble(wordAt(text, whole, text.length - whole)) ^ text.length);
}

function wordAt(text: string, from: number, bytes: number): number {
  let word = 0;
  for (let i = 0; i < bytes; i += 1) word |= (text.charCodeAt(from + i) & 0xff) << (8 * i);
  return word;
}

const rotate = (word: number, by: number) => (word << by) | (word >>> (32 - by));
const scramble = (word: number) => Math.imul(rotate(Math.imul(word, 0xcc9e2d51), 15), 0x1b873593);

function finish(word: number): number {
  let mixed = Math.imul(word ^ (word >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return (mixed ^ (mixed >>> 16)) >>> 0;
}
