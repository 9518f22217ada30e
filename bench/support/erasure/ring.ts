import { createDecipheriv } from 'node:crypto';
import type pg from 'pg';
import { clinicKeyPlace, clinicVault, type Kms } from '../../../models/encryption.ts';

/** Whatever key of today opens anything of a database. */
export interface KeyRing {
  /** Of clinics in every version, and of the platform. */
  house: Buffer[];
  /** By the id of the person; who is missing has no key any more. */
  people: Map<string, Buffer>;
  /** Of sealed records: only the privacy officer's act opens those (ADR 0025). */
  archive: Buffer[];
}

const headerLength = 33;
export const isSealed = (value: Buffer): boolean => value.length > headerLength && value[0] === 1;

/**
 * A sealed value opened without asking where it belongs: below its seal GCM is a stream cipher, whose first block counts 2. So nothing
 * that could be opened is missed because a bench did not know its place; with a wrong key it is noise, in which no canary is found.
 */
export function laidBare(key: Buffer, sealed: Buffer): Buffer {
  const counter = Buffer.concat([sealed.subarray(5, 17), Buffer.from([0, 0, 0, 2])]);
  return createDecipheriv('aes-256-ctr', key, counter).update(sealed.subarray(headerLength));
}

const platformPurposes = ['totp', 'passkey-label', 'sms-recipient'];
const keyBytes = 32;

/** The keys that the rows of this database and the files of today give, whichever of the two is older. */
export async function keyRing(database: pg.Client, kms: Kms): Promise<KeyRing> {
  const ring: KeyRing = {
    ...{ house: platformPurposes.map((name) => kms.platformKey(name)), people: new Map(), archive: [] },
  };
  const { rows: versions } = await database.query<{ clinicId: string; version: number; wrapped: Buffer }>(
    `select clinic_id as "clinicId", version, wrapped_key as wrapped from clinic_keys where wrapped_key is not null`,
  );
  for (const clinicId of new Set(versions.map((row) => row.clinicId))) {
    const own = versions.filter((row) => row.clinicId === clinicId);
    const keys = new Map(
      own.map(({ version, wrapped }) => [version, kms.unwrap(wrapped, clinicKeyPlace(clinicId, version))]),
    );
    const vault = clinicVault(clinicId, keys, kms.cover);
    const sealKey = (version: number) => vault.derivedKey('seal', version);
    ring.house.push(...own.map(({ version }) => sealKey(version)));
    const unwrap = (id: string, wrapped: Buffer): Buffer | null => {
      const plain = laidBare(sealKey(wrapped.readUInt32BE(1)), wrapped);
      if (plain.length === keyBytes) return plain;
      const leaf = kms.cover?.coverOf(clinicId, id, plain.readUInt32BE(0));
      return leaf ? laidBare(leaf, plain.subarray(4)) : null;
    };
    for (const { id, wrapped } of await wrappedKeys(database, clinicId, 'person_keys', 'person_id')) {
      const key = unwrap(id, wrapped);
      if (key) ring.people.set(id, key);
    }
    for (const { id, wrapped } of await wrappedKeys(database, clinicId, 'sealed_records', 'id')) {
      const key = unwrap(id, wrapped);
      if (key) ring.archive.push(key);
    }
  }
  return ring;
}

async function wrappedKeys(
  database: pg.Client,
  clinicId: string,
  table: string,
  column: string,
): Promise<{ id: string; wrapped: Buffer }[]> {
  const { rows } = await database.query<{ id: string; wrapped: Buffer }>(
    `select ${column} as id, wrapped_key as wrapped from ${table} where clinic_id = $1 and wrapped_key is not null`,
    [clinicId],
  );
  return rows;
}
