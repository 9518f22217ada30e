import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes } from 'node:crypto';
import { refuse } from '../domain/errors.ts';
import type { PersonCover } from './person-cover.ts';

/**
 * The envelope of D17: master key → clinic → person, AES-256-GCM throughout. A sealed value is
 * `01 | key version u32 | nonce 12 | tag 16 | ciphertext`; its place (`clinic|table|column|row|version`) is authenticated with it, so
 * a value moved to another row, column or clinic does not open.
 */
const format = 1;
const headerLength = 33;

function seal(key: Buffer, version: number, place: string, plain: Buffer): Buffer {
  const nonce = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', key, nonce);
  cipher.setAAD(Buffer.from(`${place}|${version}`));
  const body = Buffer.concat([cipher.update(plain), cipher.final()]);
  const header = Buffer.alloc(5);
  header.writeUInt8(format, 0);
  header.writeUInt32BE(version, 1);
  return Buffer.concat([header, nonce, cipher.getAuthTag(), body]);
}

function open(keyOf: (version: number) => Buffer | undefined, place: string, sealed: Buffer): Buffer {
  if (sealed.length < headerLength || sealed[0] !== format)
    throw new Error('sealed value has an unknown format');
  const version = sealed.readUInt32BE(1);
  const key = keyOf(version);
  if (!key) throw new Error(`no key of version ${version}`);
  const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(5, 17));
  decipher.setAAD(Buffer.from(`${place}|${version}`));
  decipher.setAuthTag(sealed.subarray(17, headerLength));
  return Buffer.concat([decipher.update(sealed.subarray(headerLength)), decipher.final()]);
}

/** Of a sealed value and of a wrapped key. */
export const keyVersionOf = (sealed: Buffer): number => sealed.readUInt32BE(1);

const derive = (key: Buffer, purpose: string): Buffer =>
  Buffer.from(hkdfSync('sha256', key, '', purpose, 32));
function sealKeyOf(keys: ReadonlyMap<number, Buffer>, version: number): Buffer | undefined {
  const key = keys.get(version);
  return key && derive(key, 'seal');
}

/** Wraps keys under the master key. Production can put a cloud KMS behind the same two functions. */
export interface Kms {
  wrap(key: Buffer, place: string): Buffer;
  unwrap(wrapped: Buffer, place: string): Buffer;
  /** A key of the platform itself (sign-in index, payloads without a clinic); never stored. */
  platformKey(purpose: string): Buffer;
  /** The second lock on people's keys; without one, backups stay readable until they are thrown away. */
  cover?: PersonCover | undefined;
}

export function fileKms(master: Buffer, cover?: PersonCover): Kms {
  return {
    cover,
    wrap: (key, place) => seal(master, 1, place, key),
    unwrap: (wrapped, place) => open(() => master, place, wrapped),
    platformKey: (purpose) => derive(master, `platform|${purpose}`),
  };
}

export interface Sealer {
  seal(place: Place, text: string): Buffer;
  open(place: Place, sealed: Buffer): string;
}
/** Where a sealed value lives. */
export interface Place {
  table: string;
  column: string;
  row: string;
}

function sealer(clinicId: string, current: number, keyOf: (version: number) => Buffer | undefined): Sealer {
  const where = ({ table, column, row }: Place) => `${clinicId}|${table}|${column}|${row}`;
  return {
    seal(place, text) {
      const key = keyOf(current);
      if (!key) throw new Error(`no key of version ${current}`);
      return seal(key, current, where(place), Buffer.from(text, 'utf8'));
    },
    open: (place, sealed) => open(keyOf, where(place), sealed).toString('utf8'),
  };
}

/** For people's data that belongs to no clinic: their second factors. */
export const platformSealer = (kms: Kms, purpose: string): Sealer =>
  sealer('platform', 1, () => kms.platformKey(purpose));

export interface ClinicVault extends Sealer {
  version: number;
  /**
   * A person's key: `wrapped` goes to person_keys; destroying it makes everything of the person unreadable.
   */
  createPerson(personId: string): { wrapped: Buffer; vault: Sealer };
  /** Refuses with `key-destroyed` when the key was shredded. */
  openPerson(personId: string, wrapped: Buffer | null): Sealer;
  /** A new key in the place of the one that was wrapped here, of the next generation; the old one need not open any more. */
  nextPerson(personId: string, wrapped: Buffer | null): { wrapped: Buffer; vault: Sealer };
  /** Under the newest key of the clinic, and covered where there is a cover; `of`: the clinic's keys it was wrapped under, when not these. */
  rewrapPerson(personId: string, wrapped: Buffer, of?: ReadonlyMap<number, Buffer>): Buffer;
  /** Takes the cover of this very key away for good, wherever a copy of `wrapped` may lie; false for a key that never had one. */
  puncturePerson(personId: string, wrapped: Buffer): Promise<boolean>;
  /** Keyed blind index for exact look-up (D18): another key for each clinic and column. */
  blindIndex(column: string, value: string): Buffer;
  /** A key derived for another use of the clinic, for example Temporal payloads. */
  derivedKey(purpose: string, version?: number): Buffer;
}

const personPlace = (clinicId: string, personId: string) => `${clinicId}|person_keys|wrapped_key|${personId}`;
export const clinicKeyPlace = (clinicId: string, version: number) =>
  `${clinicId}|clinic_keys|wrapped_key|${version}`;

const keyBytes = 32;

/**
 * What a clinic's key wraps of a person: her key, or (`generation u32 | key sealed under the cover of that generation`). The two forms
 * are told apart by their length.
 */
function personKeys(
  clinicId: string,
  version: number,
  keyOf: (version: number) => Buffer | undefined,
  cover: PersonCover | undefined,
): Pick<ClinicVault, 'createPerson' | 'openPerson' | 'nextPerson' | 'rewrapPerson' | 'puncturePerson'> {
  const wrap = (personId: string, plain: Buffer): Buffer =>
    seal(keyOf(version) as Buffer, version, personPlace(clinicId, personId), plain);
  const unwrap = (personId: string, wrapped: Buffer, of = keyOf): Buffer =>
    open(of, personPlace(clinicId, personId), wrapped);
  const innerPlace = (personId: string) => `${personPlace(clinicId, personId)}|cover`;
  function covered(personId: string, key: Buffer, generation: number): Buffer {
    if (!cover) return key;
    const leaf = cover.coverOf(clinicId, personId, generation);
    if (!leaf) refuse('key-destroyed');
    const head = Buffer.alloc(4);
    head.writeUInt32BE(generation);
    return Buffer.concat([head, seal(leaf, generation, innerPlace(personId), key)]);
  }
  function create(personId: string, generation = 1): { wrapped: Buffer; vault: Sealer } {
    const key = randomBytes(keyBytes);
    return {
      wrapped: wrap(personId, covered(personId, key, generation)),
      vault: sealer(clinicId, 1, () => key),
    };
  }
  return {
    createPerson: create,
    nextPerson(personId, wrapped) {
      const plain = wrapped && unwrap(personId, wrapped);
      return create(personId, plain && plain.length > keyBytes ? plain.readUInt32BE(0) + 1 : 2);
    },
    openPerson(personId, wrapped) {
      if (!wrapped) refuse('key-destroyed');
      const plain = unwrap(personId, wrapped);
      if (plain.length === keyBytes) return sealer(clinicId, 1, () => plain);
      if (!cover) throw new Error('a covered key, and no cover is configured');
      const leaf = cover.coverOf(clinicId, personId, plain.readUInt32BE(0));
      if (!leaf) refuse('key-destroyed');
      const key = open(() => leaf, innerPlace(personId), plain.subarray(4));
      return sealer(clinicId, 1, () => key);
    },
    rewrapPerson(personId, wrapped, of) {
      const plain = unwrap(personId, wrapped, of && ((wanted) => sealKeyOf(of, wanted)));
      return wrap(personId, plain.length === keyBytes ? covered(personId, plain, 1) : plain);
    },
    async puncturePerson(personId, wrapped) {
      const plain = unwrap(personId, wrapped);
      if (plain.length === keyBytes || !cover) return false;
      await cover.puncture(clinicId, personId, plain.readUInt32BE(0));
      return true;
    },
  };
}

/** Opens a clinic's vault from its unwrapped keys by version; the blind indexes hang on version 1 so that rotation keeps them; `version` seals. */
export function clinicVault(
  clinicId: string,
  keys: ReadonlyMap<number, Buffer>,
  cover?: PersonCover,
  version = Math.max(...keys.keys()),
): ClinicVault {
  const root = keys.get(1);
  if (!root) throw new Error('a clinic without its first key');
  const indexKeys = new Map<string, Buffer>();
  const sealKeys = new Map([...keys.keys()].map((known) => [known, sealKeyOf(keys, known)] as const));
  const lookUp = (wanted: number) => sealKeys.get(wanted);
  return {
    ...sealer(clinicId, version, lookUp),
    version,
    ...personKeys(clinicId, version, lookUp, cover),
    blindIndex(column, value) {
      const key = indexKeys.get(column) ?? derive(root, `index|${column}`);
      indexKeys.set(column, key);
      return createHmac('sha256', key).update(value).digest().subarray(0, 16);
    },
    derivedKey(purpose, wanted = version) {
      const key = keys.get(wanted);
      if (!key) throw new Error(`no key of version ${wanted}`);
      return derive(key, purpose);
    },
  };
}
