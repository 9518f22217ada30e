import { randomBytes } from 'node:crypto';
import { CompactEncrypt } from 'jose';
import { type Attack, type Claims, type Forge, malleable, part, respelled, rightHeader } from './forge.ts';

const kids = [
  ...['../../../../../../dev/null', '/proc/self/environ', 'C:\\secrets.json', "x' union select 'AAAA'--"],
  ...['https://evil.example/key.pem', 'key\u0000.pem', '', 'k'.repeat(4_000), '__proto__'],
];

/** Tokens that lie about how they are signed. */
export function algorithmAttacks(forge: Forge, claims: Claims): Attack[] {
  const { signed, macced, body, publicPem, publicDer, publicJwk, theirs, rsa, elliptic } = forge;
  const raw = Buffer.from(String(publicJwk.x), 'base64url');
  const of = (alg: string | null) => ({ alg, typ: 'at+jwt' });
  const unsigned = ['none', 'None', 'NONE', 'nOnE', 'none ', ''].map((alg): Attack => [
    `alg "${alg}"`,
    `${body(of(alg), claims)}.`,
  ]);
  const secrets: [string, string | Buffer][] = [
    ...([
      ['PEM', publicPem],
      ['PEM trimmed', publicPem.trim()],
      ['DER', publicDer],
    ] as [string, string | Buffer][]),
    ...([
      ['32 bytes', raw],
      ['JWK', JSON.stringify(publicJwk)],
      ['nothing', ''],
    ] as [string, string | Buffer][]),
  ];
  return [
    ...unsigned,
    ['alg none without the last dot', body(of('none'), claims)],
    ['alg none with a signature', `${body(of('none'), claims)}.${part('x')}`],
    ['alg null', signed(of(null), claims)],
    ['alg missing', signed({ typ: 'at+jwt' }, claims)],
    ['alg in a list', signed({ alg: ['EdDSA'], typ: 'at+jwt' }, claims)],
    ...secrets.map(([name, secret]): Attack => [
      `HS256 with the public key as ${name}`,
      macced(of('HS256'), claims, secret),
    ]),
    ['EdDSA that is an HMAC', macced(rightHeader, claims, publicPem)],
    ['HS384', macced(of('HS384'), claims, publicPem, 'sha384')],
    ['HS512', macced(of('HS512'), claims, publicPem, 'sha512')],
    ['RS256 of a stranger', signed(of('RS256'), claims, rsa)],
    ['RS256 that is an HMAC of the public key', macced(of('RS256'), claims, publicPem)],
    ['ES256 of a stranger', signed(of('ES256'), claims, elliptic)],
    ['EdDSA of a stranger', signed(rightHeader, claims, theirs)],
    ['Ed25519, our key', signed(of('Ed25519'), claims)],
    ['eddsa in small letters, our key', signed(of('eddsa'), claims)],
  ];
}

/** Tokens whose header names a key, a type or an extension. */
export function headerAttacks({ signed, macced, theirs, theirJwk }: Forge, claims: Claims): Attack[] {
  const ours = (more: object): string => signed({ ...rightHeader, ...more }, claims);
  const their = (more: object): string => signed({ ...rightHeader, ...more }, claims, theirs);
  return [
    ...kids.flatMap((kid): Attack[] => [
      [`kid ${kid.slice(0, 20)}, our key`, ours({ kid })],
      [`kid ${kid.slice(0, 20)}, empty secret`, macced({ alg: 'HS256', typ: 'at+jwt', kid }, claims, '')],
    ]),
    ['jwk of a stranger', their({ jwk: theirJwk })],
    ['jku of a stranger', their({ jku: 'https://evil.example/jwks.json' })],
    ['x5u of a stranger', their({ x5u: 'https://evil.example/cert.pem' })],
    ['x5c of a stranger', their({ x5c: [randomBytes(300).toString('base64')] })],
    ['jku on this machine', ours({ jku: 'http://127.0.0.1:1/jwks.json' })],
    ...['JWT', 'rt+jwt', 'id+jwt', 'AT+JWT', 'application/at+jwt', 'at+jwt '].map((typ): Attack => [
      `typ "${typ}", our key`,
      signed({ alg: 'EdDSA', typ }, claims),
    ]),
    ['typ missing, our key', signed({ alg: 'EdDSA' }, claims)],
    ['crit exp', ours({ crit: ['exp'], exp: 1 })],
    ['crit of an unknown extension', ours({ crit: ['x-neonpro'], 'x-neonpro': true })],
    ['crit empty', ours({ crit: [] })],
    ['b64 false', ours({ crit: ['b64'], b64: false })],
    ['cty JWT', ours({ cty: 'JWT' })],
    ['zip', ours({ zip: 'DEF' })],
    ['alg twice, none last', signed('{"alg":"EdDSA","typ":"at+jwt","alg":"none"}', claims)],
    ['header of an array', signed([], claims)],
    ['header of a number', signed('1', claims)],
    ['header with __proto__', signed('{"alg":"EdDSA","typ":"at+jwt","__proto__":{"alg":"none"}}', claims)],
  ];
}

/** A right token, bent. */
export async function spellingAttacks({ signed, body, publicDer }: Forge, claims: Claims): Promise<Attack[]> {
  const right = signed(rightHeader, claims);
  const [head = '', payload = '', signature = ''] = right.split('.');
  const withSignature = (text: string) => `${head}.${payload}.${text}`;
  const flipped = Buffer.from(signature, 'base64url');
  flipped[10] = (flipped[10] ?? 0) ^ 1;
  const encrypted = await new CompactEncrypt(Buffer.from(JSON.stringify(claims)))
    .setProtectedHeader({ alg: 'dir', enc: 'A256GCM', typ: 'at+jwt' })
    .encrypt(publicDer.subarray(-32));
  return [
    ['signature stripped', `${head}.${payload}`],
    ['signature empty', withSignature('')],
    ['signature of zeros', withSignature(Buffer.alloc(64).toString('base64url'))],
    ['signature at random', withSignature(randomBytes(64).toString('base64url'))],
    ['signature cut', withSignature(signature.slice(0, -4))],
    ['signature one bit off', withSignature(flipped.toString('base64url'))],
    ['signature twice', withSignature(signature + signature)],
    ['signature malleable', malleable(right)],
    ['signature respelled', respelled(right)],
    ['signature padded', `${right}==`],
    [
      'signature in base64',
      withSignature(Buffer.from(signature, 'base64url').toString('base64').replace(/=+$/, '~')),
    ],
    ['a fourth part', `${right}.${part('x')}`],
    ['a dot at the end', `${right}.`],
    ['payload of another token', `${head}.${part({ ...claims, role: 'owner' })}.${signature}`],
    ['header and payload changed over', `${payload}.${head}.${signature}`],
    ['twice the token', right + right],
    ['JWE', encrypted],
    ['JSON serialisation', JSON.stringify({ payload, signatures: [{ protected: head, signature }] })],
    ['a token in a token', signed({ ...rightHeader, cty: 'JWT' }, right)],
    ['claims with spaces, our key', signed(rightHeader, JSON.stringify(claims, null, 1))],
    [
      'claims with escapes, our key',
      signed(rightHeader, JSON.stringify(claims).replace('"role"', '"\\u0072ole"')),
    ],
    ['role twice, our key', signed(rightHeader, JSON.stringify(claims).replace(/}$/, ',"role":"owner"}'))],
    [
      'clinic twice, our key',
      signed(rightHeader, JSON.stringify(claims).replace('{', `{"clinic":"${String(claims.sub)}",`)),
    ],
    [
      'claims with __proto__, our key',
      signed(rightHeader, JSON.stringify(claims).replace('{', '{"__proto__":{"role":"owner"},')),
    ],
    ['claims of an array, our key', signed(rightHeader, [claims])],
    ['claims of text, our key', signed(rightHeader, '"neonpro"')],
    ['claims of null, our key', signed(rightHeader, 'null')],
    ['claims that are no JSON, our key', signed(rightHeader, '{"sub":')],
    [
      'claims 2,000 deep, our key',
      signed(
        rightHeader,
        JSON.stringify({ ...claims, x: 0 }).replace('"x":0', `"x":${'['.repeat(2_000)}${']'.repeat(2_000)}`),
      ),
    ],
    ['claims of 9 KB, our key', signed(rightHeader, { ...claims, x: 'x'.repeat(9_000) })],
    ['60 KB', `${body(rightHeader, { ...claims, x: 'x'.repeat(45_000) })}.${signature}`],
    ['a password', 'hunter2'],
    ['dots', '..'],
    ['many dots', '.'.repeat(5_000)],
  ];
}
