import { createHmac, randomBytes } from 'node:crypto';

export interface Delivery {
  body: Buffer;
  signature: string | undefined;
}

const sign = (body: Buffer | string, secret: string): string =>
  `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`;

export const honest = (text: string, secret: string): Delivery => ({
  body: Buffer.from(text),
  signature: sign(text, secret),
});

function flipped(bytes: Buffer, random: () => number): Buffer {
  const copy = Buffer.from(bytes);
  const at = Math.floor(random() * copy.length);
  copy[at] = (copy[at] ?? 0) ^ (1 << Math.floor(random() * 8));
  return copy;
}

type Mutant = (text: string, secret: string, random: () => number) => Delivery;

/** Ways to be nearly signed; each makes another request every time. */
const mutants: Readonly<Record<string, Mutant>> = {
  absent: (text) => ({ body: Buffer.from(text), signature: undefined }),
  empty: (text) => ({ body: Buffer.from(text), signature: '' }),
  'other-secret': (text) => honest(text, randomBytes(24).toString('base64url')),
  'empty-secret': (text) => honest(text, ''),
  'body-bit': (text, secret, random) => ({
    body: flipped(Buffer.from(text), random),
    signature: sign(text, secret),
  }),
  'signature-bit': (text, secret, random) => {
    const hex = Buffer.from(sign(text, secret).slice(7), 'hex');
    return { body: Buffer.from(text), signature: `sha256=${flipped(hex, random).toString('hex')}` };
  },
  reserialised: (text, secret) => ({
    body: Buffer.from(JSON.stringify(JSON.parse(text), null, 1)),
    signature: sign(text, secret),
  }),
  'trailing-space': (text, secret) => ({ body: Buffer.from(`${text} `), signature: sign(text, secret) }),
  truncated: (text, secret) => ({ body: Buffer.from(text.slice(0, -1)), signature: sign(text, secret) }),
  uppercase: (text, secret) => ({
    body: Buffer.from(text),
    signature: sign(text, secret).toUpperCase(),
  }),
  'no-prefix': (text, secret) => ({ body: Buffer.from(text), signature: sign(text, secret).slice(7) }),
  sha1: (text, secret) => ({
    body: Buffer.from(text),
    signature: `sha1=${createHmac('sha1', secret).update(text).digest('hex')}`,
  }),
  'short-signature': (text, secret) => ({
    body: Buffer.from(text),
    signature: sign(text, secret).slice(0, -2),
  }),
  'without-emoji': (text, secret) => ({
    body: Buffer.from(text.replace(/[^\x20-\x7e]/gu, '?')),
    signature: sign(text.includes('👩') ? text : `${text}👩`, secret),
  }),
  twice: (text, secret) => ({
    body: Buffer.from(text + text),
    signature: `${sign(text, secret)},${sign(text, secret)}`,
  }),
};
export const mutantNames = Object.keys(mutants);

export function mutate(name: string, text: string, secret: string, random: () => number): Delivery {
  const make = mutants[name];
  if (!make) throw new Error(`no mutant "${name}"`);
  return make(text, secret, random);
}
