import { createHash, generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto';
import type { AuthenticationResponse, RegistrationResponse } from '../../api/account/webauthn-schema.ts';

/** What an honest authenticator would never do; for the tests of what is refused. */
export interface Tweaks {
  origin?: string;
  rpId?: string;
  type?: string;
  challenge?: string;
  crossOrigin?: boolean;
  /** User verified (finger, face or PIN). */
  isVerified?: boolean;
  isPresent?: boolean;
  counter?: number;
  credentialId?: Buffer;
  userHandle?: string | null;
  /** Done to the signed bytes, or to the signature, after signing. */
  signature?: (signature: Buffer) => Buffer;
}
interface CreationOptions {
  challenge: string;
  rp: { id: string };
  user: { id: string };
  excludeCredentials?: { id: string }[];
}
interface RequestOptions {
  challenge: string;
  rpId: string;
}

const flag = { present: 0x01, verified: 0x04, mayBackUp: 0x08, isBackedUp: 0x10, hasCredential: 0x40 };
const sha256 = (data: string | Buffer): Buffer => createHash('sha256').update(data).digest();

/** CBOR (RFC 8949) as far as attestations need it: small integers, bytes, text, maps. */
function cbor(value: number | string | Buffer | Map<number | string, unknown>): Buffer {
  const head = (major: number, size: number) => {
    if (size < 24) return Buffer.from([(major << 5) | size]);
    if (size < 256) return Buffer.from([(major << 5) | 24, size]);
    return Buffer.from([(major << 5) | 25, size >> 8, size & 255]);
  };
  if (typeof value === 'number') return value < 0 ? head(1, -1 - value) : head(0, value);
  if (typeof value === 'string')
    return Buffer.concat([head(3, Buffer.byteLength(value)), Buffer.from(value)]);
  if (Buffer.isBuffer(value)) return Buffer.concat([head(2, value.length), value]);
  const parts = [...value].flatMap(([key, item]) => [cbor(key), cbor(item as Parameters<typeof cbor>[0])]);
  return Buffer.concat([head(5, value.size), ...parts]);
}

/** COSE keys (RFC 9053): ES256 on P-256, or EdDSA on Ed25519. */
function coseKey(key: KeyObject): Buffer {
  const { x = '', y = '' } = key.export({ format: 'jwk' });
  const at = (text: string) => Buffer.from(text, 'base64url');
  const pairs: [number, number | Buffer][] =
    key.asymmetricKeyType === 'ed25519'
      ? [
          [1, 1],
          [3, -8],
          [-1, 6],
          [-2, at(x)],
        ]
      : [
          [1, 2],
          [3, -7],
          [-1, 1],
          [-2, at(x)],
          [-3, at(y)],
        ];
  return cbor(new Map<number, unknown>(pairs));
}

/** A security key in software: one credential, attestation `none`, a counter that rises. */
export class Authenticator {
  credentialId: Buffer = randomBytes(32);
  counter = 0;
  userHandle = '';
  readonly #origin: string;
  readonly #publicKey: KeyObject;
  readonly #privateKey: KeyObject;

  /** `origin` is the browser's; by default the one tests are configured for. */
  constructor(origin = 'http://localhost:4000', algorithm: 'ES256' | 'EdDSA' = 'ES256') {
    this.#origin = origin;
    const pair =
      algorithm === 'EdDSA'
        ? generateKeyPairSync('ed25519')
        : generateKeyPairSync('ec', { namedCurve: 'P-256' });
    this.#publicKey = pair.publicKey;
    this.#privateKey = pair.privateKey;
  }

  register(options: CreationOptions, tweaks: Tweaks = {}): RegistrationResponse {
    this.userHandle = options.user.id;
    const id = tweaks.credentialId ?? this.credentialId;
    const length = Buffer.from([id.length >> 8, id.length & 255]);
    const credential = Buffer.concat([Buffer.alloc(16), length, id, coseKey(this.#publicKey)]);
    const facts = this.#authData(options.rp.id, tweaks, flag.hasCredential);
    const attestation = new Map<string, unknown>([
      ['fmt', 'none'],
      ['attStmt', new Map()],
      ['authData', Buffer.concat([facts, credential])],
    ]);
    return {
      ...this.#frame(id),
      response: {
        clientDataJSON: this.#clientData('webauthn.create', options.challenge, tweaks).toString('base64url'),
        attestationObject: cbor(attestation).toString('base64url'),
        transports: ['internal'],
      },
    };
  }

  authenticate(options: RequestOptions, tweaks: Tweaks = {}): AuthenticationResponse {
    this.counter += 1;
    const clientData = this.#clientData('webauthn.get', options.challenge, tweaks);
    const authData = this.#authData(options.rpId, tweaks, 0);
    const isEd = this.#privateKey.asymmetricKeyType === 'ed25519';
    const signature = sign(
      isEd ? null : 'sha256',
      Buffer.concat([authData, sha256(clientData)]),
      this.#privateKey,
    );
    const userHandle = tweaks.userHandle === undefined ? this.userHandle : tweaks.userHandle;
    return {
      ...this.#frame(tweaks.credentialId ?? this.credentialId),
      response: {
        clientDataJSON: clientData.toString('base64url'),
        authenticatorData: authData.toString('base64url'),
        signature: (tweaks.signature?.(signature) ?? signature).toString('base64url'),
        ...(userHandle !== null && { userHandle }),
      },
    };
  }

  #frame(id: Buffer) {
    const text = id.toString('base64url');
    return { id: text, rawId: text, type: 'public-key' as const, clientExtensionResults: {} };
  }

  #clientData(type: string, challenge: string, tweaks: Tweaks): Buffer {
    return Buffer.from(
      JSON.stringify({
        type: tweaks.type ?? type,
        challenge: tweaks.challenge ?? challenge,
        origin: tweaks.origin ?? this.#origin,
        crossOrigin: tweaks.crossOrigin ?? false,
      }),
    );
  }

  #authData(rpId: string, tweaks: Tweaks, more: number): Buffer {
    const flags =
      ((tweaks.isPresent ?? true) ? flag.present : 0) |
      ((tweaks.isVerified ?? true) ? flag.verified : 0) |
      more;
    const counter = Buffer.alloc(4);
    counter.writeUInt32BE(tweaks.counter ?? this.counter);
    return Buffer.concat([sha256(tweaks.rpId ?? rpId), Buffer.from([flags]), counter]);
  }
}
