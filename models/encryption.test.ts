import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { clinicKeyPlace, clinicVault, fileKms } from './encryption.ts';

const [clinic, other, person] = ['clinic-a', 'clinic-b', 'person-1'];
const vaultOf = (id: string) => clinicVault(id, new Map([[1, randomBytes(32)]]));
const place = { table: 'clients', column: 'name_ct', row: person };

describe('a sealed value', () => {
  it('opens only in its own place', () => {
    const key = randomBytes(32);
    const [vault, foreign] = [
      clinicVault(clinic, new Map([[1, key]])),
      clinicVault(other, new Map([[1, key]])),
    ];
    const sealed = vault.seal(place, 'Ana Conceição');
    expect(vault.open(place, sealed)).toBe('Ana Conceição');
    for (const elsewhere of [
      { ...place, row: 'person-2' },
      { ...place, column: 'notes_ct' },
      { ...place, table: 'staff' },
    ]) {
      expect(() => vault.open(elsewhere, sealed)).toThrow();
    }
    expect(() => foreign.open(place, sealed)).toThrow();
  });
  it('does not open when a bit is flipped anywhere', () => {
    const vault = vaultOf(clinic);
    const sealed = vault.seal(place, 'Ana');
    for (let at = 0; at < sealed.length; at += 1) {
      const broken = Buffer.from(sealed);
      broken[at] = (broken[at] as number) ^ 1;
      expect(() => vault.open(place, broken), `byte ${at}`).toThrow();
    }
  });
  it('never repeats a nonce', () => {
    const vault = vaultOf(clinic);
    const nonces = new Set(
      Array.from({ length: 20_000 }, () => vault.seal(place, 'x').subarray(5, 17).toString('hex')),
    );
    expect(nonces.size).toBe(20_000);
  });
  it('of an older key version still opens after rotation', () => {
    const keys = new Map([[1, randomBytes(32)]]);
    const sealed = clinicVault(clinic, keys).seal(place, 'Ana');
    const rotated = clinicVault(clinic, keys.set(2, randomBytes(32)));
    expect(rotated.open(place, sealed)).toBe('Ana');
    expect(rotated.blindIndex('cpf', '1')).toEqual(
      clinicVault(clinic, new Map([[1, keys.get(1) as Buffer]])).blindIndex('cpf', '1'),
    );
  });
});

describe("a person's key", () => {
  it('opens for its person alone, and not at all once destroyed', () => {
    const vault = vaultOf(clinic);
    const { wrapped, vault: made } = vault.createPerson(person);
    const sealed = made.seal(place, 'Ana');
    expect(vault.openPerson(person, wrapped).open(place, sealed)).toBe('Ana');
    expect(() => vault.openPerson('person-2', wrapped)).toThrow();
    expect(() => vault.openPerson(person, null)).toThrow('key-destroyed');
  });
});

describe('blind indexes', () => {
  it('differ between clinics and columns for the same CPF', () => {
    const [one, two] = [vaultOf(clinic), vaultOf(other)];
    const all = [
      one.blindIndex('cpf', '52998224725'),
      one.blindIndex('phone', '52998224725'),
      two.blindIndex('cpf', '52998224725'),
    ];
    expect(new Set(all.map((index) => index.toString('hex'))).size).toBe(3);
    expect(one.blindIndex('cpf', '52998224725')).toEqual(all[0]);
  });
});

describe('the master key', () => {
  it('unwraps a clinic key only for its clinic and version', () => {
    const kms = fileKms(randomBytes(32));
    const key = randomBytes(32);
    const wrapped = kms.wrap(key, clinicKeyPlace(clinic, 1));
    expect(kms.unwrap(wrapped, clinicKeyPlace(clinic, 1))).toEqual(key);
    expect(() => kms.unwrap(wrapped, clinicKeyPlace(other, 1))).toThrow();
    expect(() => fileKms(randomBytes(32)).unwrap(wrapped, clinicKeyPlace(clinic, 1))).toThrow();
  });
});
