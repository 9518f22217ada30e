import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { loadOrCreateSecrets } from './secrets.ts';

let dir: string;
let file: string;

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'neonpro-secrets-'));
  file = join(dir, 'keys', 'secrets.json');
});

afterEach(() => rmSync(dir, { recursive: true, force: true }));

describe('key material', () => {
  it('refuses a damaged file instead of making new keys over it', () => {
    loadOrCreateSecrets(file);
    writeFileSync(file, '{"masterKey": "');
    expect(() => loadOrCreateSecrets(file)).toThrow(/cannot be read/);
    expect(readFileSync(file, 'utf8')).toBe('{"masterKey": "');
  });

  it('is made once, readable by its owner alone, and stays the same', () => {
    const first = loadOrCreateSecrets(file);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(Buffer.from(first.masterKey, 'base64')).toHaveLength(32);
    expect(first.auditKey).toContain('BEGIN PRIVATE KEY');
    chmodSync(file, 0o644);
    expect(loadOrCreateSecrets(file)).toEqual(first);
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  it('gains what a newer version needs and keeps the rest', () => {
    const { whatsappToken, pixClientSecret, ...older } = loadOrCreateSecrets(file);
    writeFileSync(file, JSON.stringify(older));
    const newer = loadOrCreateSecrets(file);
    expect(newer).toMatchObject(older);
    expect(newer.whatsappToken).not.toBe(whatsappToken);
    expect(newer.pixClientSecret).not.toBe(pixClientSecret);
    expect(loadOrCreateSecrets(file)).toEqual(newer);
  });
});
