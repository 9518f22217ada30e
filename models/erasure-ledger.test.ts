import { createPublicKey, generateKeyPairSync, sign } from 'node:crypto';
import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { appendToLedger, type LedgerLine, readLedger } from './erasure-ledger.ts';

const { privateKey } = generateKeyPairSync('ed25519');
const publicKey = createPublicKey(privateKey);
const line = (erasureId: string): LedgerLine => ({
  ...{
    clinicId: 'c',
    clientId: 'p',
    erasureId,
    requestId: null,
    ground: 'request',
    at: '2026-11-27T12:00:00.000Z',
  },
  sealed: {
    id: 's',
    ground: 'clinical-record',
    retainUntil: '2046-11-27',
    content: 'AAAA',
    wrapped: 'AQAAAAI=',
  },
  clinicKeys: [
    [1, 'b25l'],
    [2, 'dHdv'],
  ],
});

let dir: string;
let file: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'neonpro-ledger-'));
  file = join(dir, 'ledger.jsonl');
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

/** As somebody with the file, and without the key, would. */
const tamper = (change: (line: Record<string, unknown>) => void): void => {
  const lines = readFileSync(file, 'utf8').trimEnd().split('\n');
  const all = lines.map((text) => JSON.parse(text) as Record<string, unknown>);
  all.forEach(change);
  writeFileSync(file, all.map((one) => `${JSON.stringify(one)}\n`).join(''));
};

describe('the ledger of erasures', () => {
  it('keeps the wrapped keys of the clinic under the signature', async () => {
    await appendToLedger(file, line('e1'), privateKey);
    await appendToLedger(file, line('e1'), privateKey);
    expect(readLedger(file, publicKey)).toEqual([line('e1')]);
    const changes: ((one: Record<string, unknown>) => void)[] = [
      (one) => delete one.clinicKeys,
      (one) => (one.clinicKeys = []),
      (one) => (one.clinicKeys = [[2, 'dHdv']]),
      (one) => (one.clinicKeys = [[1, 'b25l'], [2, 'b25l']]), // prettier-ignore
    ];
    const whole = readFileSync(file, 'utf8');
    for (const change of changes) {
      writeFileSync(file, whole);
      tamper(change);
      expect(() => readLedger(file, publicKey)).toThrow('line 1');
    }
  });

  it('still believes lines from before, and takes no key that was put into one', () => {
    const { clinicKeys, ...old } = line('e1');
    const { clinicId, clientId, erasureId, requestId, ground, at, sealed } = old;
    // Letter for letter what those lines were signed as.
    const text = `neonpro-erasure|${JSON.stringify([clinicId, clientId, erasureId, requestId, ground, at, Object.values(sealed ?? {})])}`;
    const signature = sign(null, Buffer.from(text), privateKey).toString('base64');
    writeFileSync(file, `${JSON.stringify({ ...old, signature })}\n`);
    expect(readLedger(file, publicKey)).toEqual([old]);
    tamper((one) => (one.clinicKeys = clinicKeys));
    expect(() => readLedger(file, publicKey)).toThrow('line 1');
  });

  it('passes by a last line that was torn, and writes over it: its erasure was never told that it stands', async () => {
    await appendToLedger(file, line('e1'), privateKey);
    appendFileSync(file, JSON.stringify(line('e2')).slice(0, 90));
    expect(readLedger(file, publicKey)).toEqual([line('e1')]);
    await appendToLedger(file, line('e2'), privateKey);
    expect(readLedger(file, publicKey).map(({ erasureId }) => erasureId)).toEqual(['e1', 'e2']);
    // In the middle it is no torn line.
    writeFileSync(file, readFileSync(file, 'utf8').replace('"e1"', '"e1'));
    expect(() => readLedger(file, publicKey)).toThrow();
  });
});
