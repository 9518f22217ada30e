import { createPrivateKey, createPublicKey, randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { backUpClinic } from '../tests/support/clinic-backup.ts';
import type { TestClinic } from '../tests/support/clinics.ts';
import {
  erasedPerson,
  type ErasureStage,
  letHerLive,
  openErasureStage,
} from '../tests/support/erasure-stage.ts';
import { personKeyFaults } from './audit-check.ts';
import { clinicKeyPlace, fileKms } from './encryption.ts';
import { applyLedger } from './erasure-apply.ts';
import { type LedgerLine, readLedger } from './erasure-ledger.ts';
import { startErasure } from './erasure.ts';
import { resealNext } from './key-reseal.ts';
import { finishRotation, listRotations, makeNextKey, startRotation, wrapNextPeople } from './key-rotation.ts';
import { openSealedRecord } from './sealed-record.ts';
import { createTenancy, type Tenancy } from './tenancy.ts';

let stage: ErasureStage;
let a: TestClinic;
let b: TestClinic;
let restoreAll: () => Promise<void>;
let lines: LedgerLine[];
let rawKeys: Buffer[];
let lastPayloadKey: Buffer;

/** A process that starts now, and remembers the keys it finds. */
const newProcess = (): Tenancy =>
  createTenancy({
    knex: stage.tenancy.knex,
    kms: stage.tenancy.kms,
    tokenKey: stage.clinics.tokenKey,
  });

/** A whole rotation, without the waiting. */
async function rotate(clinic: TestClinic): Promise<void> {
  const { system } = clinic;
  const { id } = await stage.clinics.tenancy.withClinic(system, startRotation);
  await newProcess().withClinic(system, (scope) => makeNextKey(scope, id, stage.tenancy));
  await stage.clinics.admin.query('update clinic_keys set usable_from = now() where usable_from > now()');
  const late = newProcess();
  while (await late.withClinic(system, (scope) => wrapNextPeople(scope, id)));
  while (await late.withClinic(system, (scope) => resealNext(scope, id)));
  await late.withClinic(system, (scope) => finishRotation(scope, id));
}

async function erase(clinic: TestClinic, clientId: string): Promise<void> {
  const { id } = await newProcess().withClinic(clinic.system, (scope) =>
    startErasure(scope, { clientId, requestId: null, ground: 'purpose-over' }),
  );
  await stage.runAll(id, clinic);
}

interface KeyRow {
  version: number;
  wrapped: Buffer;
  isRetired: boolean;
}
const keysOf = async ({ id }: TestClinic): Promise<KeyRow[]> => {
  const { rows } = await stage.clinics.admin.query<KeyRow>(
    `select version, wrapped_key as wrapped, retired_at is not null as "isRetired" from clinic_keys where clinic_id = $1 order by version`,
    [id],
  );
  return rows;
};
const versionsOf = async (clinic: TestClinic) =>
  (await keysOf(clinic)).map(({ version, isRetired }) => (isRetired ? -version : version));
const lineOf = ({ id }: TestClinic): LedgerLine =>
  lines.find(({ clinicId }) => clinicId === id) as LedgerLine;
const recordOf = (clinic: TestClinic): string => lineOf(clinic).sealed?.id ?? '';
const open = (clinic: TestClinic, tenancy = newProcess()) =>
  tenancy
    .withClinic(clinic.system, (scope) =>
      openSealedRecord(scope, { id: recordOf(clinic), reason: 'authority' }),
    )
    .then(({ identification, notes }) => [identification.name, ...notes.map(({ text }) => text)]);
const recordVersion = async (clinic: TestClinic) => {
  const { rows } = await stage.clinics.admin.query<{ version: number }>(
    'select get_byte(wrapped_key, 4) as version from sealed_records where clinic_id = $1',
    [clinic.id],
  );
  return rows.map(({ version }) => version);
};
const her = [erasedPerson.name, 'Alergia a jabuticaba.'];

beforeAll(async () => {
  stage = await openErasureStage({ keysRememberedMs: 1 });
  ({ a, b } = stage.clinics);
  const people = [(await letHerLive(stage, a)).clientId, (await letHerLive(stage, b)).clientId];
  const restores = [await backUpClinic(stage.clinics, a.id), await backUpClinic(stage.clinics, b.id)];
  restoreAll = async () => {
    for (const restore of restores) await restore();
  };
  await rotate(a);
  await rotate(a);
  await rotate(b);
  await erase(a, people[0] ?? '');
  await erase(b, people[1] ?? '');
  lines = readLedger(stage.files.ledger, createPublicKey(createPrivateKey(stage.ledgerKeyPem)));
  const { kms } = stage.tenancy;
  rawKeys = [];
  for (const { id, ...clinic } of [a, b])
    for (const { version, wrapped } of await keysOf({ id, ...clinic }))
      rawKeys.push(kms.unwrap(wrapped, clinicKeyPlace(id, version)));
  lastPayloadKey = (await newProcess().vaultOf(a.id)).derivedKey('temporal-payload', 3);
});
afterAll(() => stage.stop());

describe('a line of the ledger', () => {
  it('carries the keys of its own clinic as the KMS wrapped them, and none in clear', async () => {
    expect(lineOf(a).clinicKeys?.map(([version]) => version)).toEqual([1, 2, 3]);
    expect(lineOf(b).clinicKeys?.map(([version]) => version)).toEqual([1, 2]);
    const text = readFileSync(stage.files.ledger, 'utf8');
    expect(rawKeys).toHaveLength(5);
    for (const key of rawKeys)
      for (const form of ['base64', 'base64url', 'hex', 'latin1'] as const)
        expect(text.includes(key.toString(form).slice(0, 20))).toBe(false);
    expect(await open(a)).toEqual(her);
  });
});

describe('a record that was sealed after a rotation, in a database from before it', () => {
  beforeEach(() => restoreAll());

  it('opens at once, also where only the old key is remembered; the clinic goes on with the key it had', async () => {
    const early = newProcess();
    for (const clinic of [a, b]) expect((await early.vaultOf(clinic.id)).version).toBe(1);
    expect(await versionsOf(a)).toEqual([1]);
    await expect(open(a, early)).rejects.toThrow('not-found');
    expect(await applyLedger(stage.tenancy, lines)).toBe(2);
    expect(await applyLedger(stage.tenancy, lines)).toBe(0);
    for (const clinic of [a, b]) {
      expect(await open(clinic, early)).toEqual(her);
      expect(await open(clinic)).toEqual(her);
    }
    expect(await versionsOf(a)).toEqual([1, -2, -3]);
    expect(await versionsOf(b)).toEqual([1, -2]);
    const vault = await newProcess().vaultOf(a.id);
    expect(vault.version).toBe(1);
    expect(await newProcess().withClinic(a.system, personKeyFaults)).toEqual([]);
    // What a process wrote into Temporal meanwhile opens as well.
    expect(vault.derivedKey('temporal-payload', 3)).toEqual(lastPayloadKey);
    const foreign = stage.tenancy.withClinic(b.system, (scope) =>
      openSealedRecord(scope, { id: recordOf(a), reason: 'authority' }),
    );
    await expect(foreign).rejects.toThrow('not-found');
  });

  it('goes along with the next rotation, which takes a number that was never used', async () => {
    await applyLedger(stage.tenancy, lines);
    await rotate(a);
    const [rotation] = await stage.tenancy.withClinic(a.system, listRotations);
    expect(rotation).toMatchObject({ state: 'done', toVersion: 4, unreadable: 0 });
    expect(rotation?.resealed).toBeGreaterThan(0);
    expect(await versionsOf(a)).toEqual([-1, -2, -3, 4]);
    expect(await recordVersion(a)).toEqual([4]);
    expect(await open(a)).toEqual(her);
    expect(await recordVersion(b)).toEqual([1]);
  });

  it('opens though its key’s number was given to another key before the ledger was found', async () => {
    await rotate(a);
    await rotate(a);
    const ours = await keysOf(a);
    expect(ours[2]?.wrapped.toString('base64')).not.toBe(lineOf(a).clinicKeys?.[2]?.[1]);
    const place = { table: 't', column: 'c', row: 'r' };
    const sealed = (await newProcess().vaultOf(a.id)).seal(place, 'de hoje');
    expect(await applyLedger(stage.tenancy, lines)).toBe(2);
    expect(await open(a)).toEqual(her);
    expect(await keysOf(a)).toEqual(ours);
    expect((await newProcess().vaultOf(a.id)).open(place, sealed)).toBe('de hoje');
    await rotate(a);
    expect(await versionsOf(a)).toEqual([-1, -2, -3, 4]);
    expect(await recordVersion(a)).toEqual([4]);
    expect(await open(a)).toEqual(her);
  });

  it('brings what is missing beside a number that is taken, and the clinic’s newest key stays the one that seals', async () => {
    await rotate(a);
    const [, ours] = await keysOf(a);
    expect(await applyLedger(stage.tenancy, lines)).toBe(2);
    expect((await keysOf(a))[1]).toEqual(ours);
    expect(await versionsOf(a)).toEqual([-1, 2, -3]);
    expect((await newProcess().vaultOf(a.id)).version).toBe(2);
    expect(await recordVersion(a)).toEqual([2]);
    expect(await open(a)).toEqual(her);
  });

  it('lets no key in that does not open here: another master’s, or another clinic’s', async () => {
    const other = fileKms(randomBytes(32));
    const strange = other.wrap(randomBytes(32), clinicKeyPlace(a.id, 2)).toString('base64');
    const theirs = lineOf(b).clinicKeys?.[0]?.[1] ?? '';
    const line = { ...lineOf(a), clinicKeys: [[2, strange], [3, theirs]] } as LedgerLine; // prettier-ignore
    expect(await applyLedger(stage.tenancy, [line])).toBe(1);
    expect(await versionsOf(a)).toEqual([1]);
    // She is erased again all the same, and everybody else is served.
    const { rows } = await stage.clinics.admin.query(
      'select erased_at is not null as erased from clients where id = $1',
      [line.clientId],
    );
    expect(rows).toEqual([{ erased: true }]);
    await expect(open(a)).rejects.toThrow('no key of version 3');
    // The night says so, and not only the day when a court asks.
    const faults = await newProcess().withClinic(a.system, personKeyFaults);
    expect(faults).toEqual([{ kind: 'person-key-changed', personId: line.clientId }]);
  });

  it('stops nobody when its own key was changed before it came into the ledger', async () => {
    const line = lineOf(a);
    const bytes = Buffer.from(line.sealed?.wrapped ?? '', 'base64');
    bytes.writeUInt8(bytes.readUInt8(60) ^ 1, 60);
    const sealed = { ...line.sealed, wrapped: bytes.toString('base64') } as LedgerLine['sealed'];
    expect(await applyLedger(stage.tenancy, [{ ...line, sealed }, lineOf(b)])).toBe(2);
    await expect(open(a)).rejects.toThrow();
    expect(await open(b)).toEqual(her);
  });

  it('is as it was with a line from before: it opens when the database has the key', async () => {
    const { clinicKeys, ...old } = lineOf(a);
    expect(await applyLedger(stage.tenancy, [old])).toBe(1);
    expect(await recordVersion(a)).toEqual([3]);
    for (const [version, wrapped] of clinicKeys ?? [])
      await stage.clinics.admin.query(
        'insert into clinic_keys (clinic_id, version, wrapped_key) values ($1, $2, $3) on conflict do nothing',
        [a.id, version, Buffer.from(wrapped, 'base64')],
      );
    expect(await open(a)).toEqual(her);
  });
});
