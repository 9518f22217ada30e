import {
  createHmac,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  sign,
} from 'node:crypto';

/** The claims of a token, as they are or as somebody would like them to be. */
export type Claims = Record<string, unknown>;
export type Header = Record<string, unknown>;

export const part = (value: unknown): string =>
  Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url');

export const rightHeader = { alg: 'EdDSA', typ: 'at+jwt' };

/** Signs whatever it is told to, with the true key or with others: what a forger can do, and what a wrong signer of ours could. */
export function forge(privatePem: string) {
  const ours = createPrivateKey(privatePem);
  const ourPublic = createPublicKey(ours);
  const theirs = generateKeyPairSync('ed25519').privateKey;
  const rsa = generateKeyPairSync('rsa', { modulusLength: 2_048 }).privateKey;
  const elliptic = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;
  const body = (header: unknown, claims: unknown) => `${part(header)}.${part(claims)}`;
  const end = (text: string, signature: Buffer) => `${text}.${signature.toString('base64url')}`;

  const signed = (header: unknown, claims: unknown, key: KeyObject = ours): string => {
    const text = body(header, claims);
    const digest = key.asymmetricKeyType === 'ed25519' ? null : 'sha256';
    return end(text, sign(digest, Buffer.from(text), { key, dsaEncoding: 'ieee-p1363' }));
  };
  const macced = (header: unknown, claims: unknown, secret: string | Buffer, digest = 'sha256'): string => {
    const text = body(header, claims);
    return end(text, createHmac(digest, secret).update(text).digest());
  };
  return {
    ...{ body, signed, macced, theirs, rsa, elliptic },
    publicPem: ourPublic.export({ type: 'spki', format: 'pem' }).toString(),
    publicDer: ourPublic.export({ type: 'spki', format: 'der' }),
    publicJwk: ourPublic.export({ format: 'jwk' }),
    theirJwk: createPublicKey(theirs).export({ format: 'jwk' }),
  };
}
export type Forge = ReturnType<typeof forge>;

/** An attack by its name; `claims` are those of a token that would be accepted. */
export type Attack = [name: string, token: string];

/** The signature with the group order added to its second half: the same point, other bytes (RFC 8032 forbids it). */
export function malleable(token: string): string {
  const order = (1n << 252n) + 27742317777372353535851937790883648493n;
  const [head = '', payload = '', text = ''] = token.split('.');
  const signature = Buffer.from(text, 'base64url');
  let scalar = order;
  for (let at = 63; at >= 32; at -= 1) scalar += BigInt(signature[at] ?? 0) << BigInt(8 * (at - 32));
  for (let at = 32; at < 64; at += 1) {
    signature[at] = Number(scalar & 255n);
    scalar >>= 8n;
  }
  return `${head}.${payload}.${signature.toString('base64url')}`;
}

/** The last letter of a base64url text of 64 bytes has four bits that nobody reads. */
export function respelled(token: string): string {
  const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
  const last = letters.indexOf(token.at(-1) ?? '');
  return token.slice(0, -1) + (letters[last ^ 1] ?? '');
}
