import { describe, expect, it } from 'vitest';
import { matchClient, type Candidates, type Identity, type MatchPurpose } from './import-match.ts';

interface Known {
  name: string | null;
}
const nobody: Candidates<Known> = { byReference: undefined, byCpf: undefined, byPhone: [], byName: [] };
const row = (parts: Partial<Identity>): Identity => ({
  reference: null,
  cpf: null,
  phone: null,
  name: null,
  ...parts,
});
const match = (identity: Identity, found: Candidates<Known>, purpose: MatchPurpose = 'recognise') =>
  matchClient(identity, found, purpose);
const ana = { name: 'Ana Lúcia Souza' };
const bia = { name: 'Bia Souza' };

describe('whom a row means', () => {
  it('refuses a CPF that belongs to somebody with another name', () => {
    const found = match(row({ cpf: '1', name: 'Carla Dias' }), { ...nobody, byCpf: ana });
    expect(found).toEqual({ fault: 'cpf-of-another-client', part: 'cpf' });
  });
  it('refuses to choose between two people', () => {
    expect(match(row({ phone: '1' }), { ...nobody, byPhone: [ana, bia] })).toEqual({
      fault: 'client-ambiguous',
      part: 'phone',
    });
    expect(match(row({ name: 'Ana' }), { ...nobody, byName: [ana, ana] })).toEqual({
      fault: 'client-ambiguous',
      part: 'name',
    });
  });
  it('does not invent somebody from a number alone', () => {
    expect(match(row({ phone: '1' }), nobody)).toEqual({ fault: 'client-unknown', part: 'phone' });
    expect(match(row({ cpf: '1' }), nobody)).toEqual({ fault: 'client-unknown', part: 'cpf' });
  });
  it('keeps a mother and a daughter with one phone apart', () => {
    expect(match(row({ phone: '1', name: 'Bia Souza' }), { ...nobody, byPhone: [ana, bia] })).toEqual({
      client: bia,
    });
    expect(match(row({ phone: '1', name: 'Clara Souza' }), { ...nobody, byPhone: [ana, bia] })).toEqual({
      isNew: true,
    });
  });
  it('knows a person by a shorter name on the same phone', () => {
    expect(match(row({ phone: '1', name: 'Ana Souza' }), { ...nobody, byPhone: [ana, bia] })).toEqual({
      client: ana,
    });
  });
  it('registers a longer name on the same phone as somebody else when the file is a list of clients', () => {
    const identity = row({ phone: '1', name: 'Bia Souza Filha' });
    expect(match(identity, { ...nobody, byPhone: [bia] }, 'register')).toEqual({ isNew: true });
    expect(match(row({ phone: '1', name: 'bia souza' }), { ...nobody, byPhone: [bia] }, 'register')).toEqual({
      client: bia,
    });
  });
  it("trusts the clinic's own number before anything else", () => {
    expect(match(row({ reference: '7', cpf: '1' }), { ...nobody, byReference: ana, byCpf: bia })).toEqual({
      client: ana,
    });
  });
  it('is new when the row has a name or a number of the clinic', () => {
    expect(match(row({ reference: '7' }), nobody)).toEqual({ isNew: true });
    expect(match(row({ name: 'Dora' }), nobody)).toEqual({ isNew: true });
  });
});
