import { randomBytes, randomUUID } from 'node:crypto';
import { copyFileSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { clinicVault } from './encryption.ts';
import { openPersonCover } from './person-cover.ts';

let dir: string;
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'neonpro-cover-'));
});
afterAll(() => rmSync(dir, { recursive: true, force: true }));
const clinic = randomUUID();
const file = () => join(dir, `${randomUUID()}.json`);

describe('the cover of people’s keys', () => {
  it('gives each person and generation another key, the same in every process', () => {
    const at = file();
    const cover = openPersonCover(at);
    const people = Array.from({ length: 50 }, () => randomUUID());
    const keys = people.map((person) => cover.coverOf(clinic, person, 1)?.toString('hex'));
    expect(new Set(keys).size).toBe(50);
    const again = openPersonCover(at);
    expect(people.map((person) => again.coverOf(clinic, person, 1)?.toString('hex'))).toEqual(keys);
    expect(cover.coverOf(clinic, people[0] ?? '', 2)?.toString('hex')).not.toBe(keys[0]);
    expect(statSync(at).mode & 0o777).toBe(0o600);
  });

  it('loses one leaf and no other, however many go at once', async () => {
    const at = file();
    const cover = openPersonCover(at);
    const people = Array.from({ length: 40 }, () => randomUUID());
    const before = people.map((person) => cover.coverOf(clinic, person, 1)?.toString('hex'));
    const others = Array.from({ length: 4 }, () => openPersonCover(at));
    await Promise.all(
      people.slice(0, 20).map((person, n) => (others[n % 4] ?? cover).puncture(clinic, person, 1)),
    );
    const fresh = openPersonCover(at);
    const after = people.map((person) => fresh.coverOf(clinic, person, 1)?.toString('hex'));
    expect(after).toEqual([...Array.from({ length: 20 }, () => undefined), ...before.slice(20)]);
    await fresh.puncture(clinic, people[0] ?? '', 1);
    expect(fresh.coverOf(clinic, people[39] ?? '', 1)?.toString('hex')).toBe(before[39]);
  });
});

describe('a covered person’s key', () => {
  it('opens while its leaf is there; an old row and the keys of today do not open it afterwards', async () => {
    const at = file();
    const keys = new Map([[1, randomBytes(32)]]);
    const cover = openPersonCover(at);
    const vault = clinicVault(clinic, keys, cover);
    const [person, place] = [randomUUID(), { table: 'clients', column: 'name_ct', row: 'x' }];
    const { wrapped, vault: sealer } = vault.createPerson(person);
    const sealed = sealer.seal(place, 'Jabuticaba');
    expect(vault.openPerson(person, wrapped).open(place, sealed)).toBe('Jabuticaba');
    const backup = join(dir, 'old.json');
    copyFileSync(at, backup);
    await vault.puncturePerson(person, wrapped);
    expect(() => vault.openPerson(person, wrapped)).toThrow('key-destroyed');
    // Only whoever kept the file itself could: that is why it is in no backup.
    expect(clinicVault(clinic, keys, openPersonCover(backup)).openPerson(person, wrapped)).toBeDefined();
    const next = vault.nextPerson(person, wrapped);
    expect(vault.openPerson(person, next.wrapped)).toBeDefined();
  });

  it('is of the old form without a cover, and is covered when it is wrapped anew', () => {
    const keys = new Map([[1, randomBytes(32)]]);
    const person = randomUUID();
    const { wrapped } = clinicVault(clinic, keys).createPerson(person);
    expect(wrapped.length).toBe(65);
    const vault = clinicVault(clinic, keys, openPersonCover(file()));
    const again = vault.rewrapPerson(person, wrapped);
    expect(again.length).toBe(102);
    expect(vault.openPerson(person, again)).toBeDefined();
    expect(() => clinicVault(clinic, keys).openPerson(person, again)).toThrow();
  });
});
