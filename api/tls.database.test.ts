import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { get } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TLSSocket } from 'node:tls';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import type { ConfigError } from '../config.ts';
import { loadConfig } from '../config.ts';
import { startApi, type TestApi, testEnvironment } from '../tests/support/api.ts';
import { type Clinics, startClinics } from '../tests/support/clinics.ts';

describe('the API with a certificate of its own', () => {
  let clinics: Clinics;
  let api: TestApi;
  const dir = mkdtempSync(join(tmpdir(), 'neonpro-tls-'));
  const file = (name: string) => join(dir, name);
  const env = {
    NEONPRO_PUBLIC_URL: 'https://localhost:4000',
    NEONPRO_TLS_CERT_FILE: file('cert.pem'),
    NEONPRO_TLS_KEY_FILE: file('key.pem'),
  };
  const makePair = (name: string) =>
    promisify(execFile)('openssl', [
      ...['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '2'],
      ...['-subj', '/CN=localhost', '-addext', 'subjectAltName=IP:127.0.0.1,DNS:localhost'],
      ...['-keyout', file(`${name}key.pem`), '-out', file(`${name}cert.pem`)],
    ]);
  beforeAll(async () => {
    await Promise.all([makePair(''), makePair('other-')]);
    clinics = await startClinics();
    api = await startApi(clinics, env);
  });
  afterAll(async () => {
    await api.close();
    await clinics.stop();
    rmSync(dir, { recursive: true });
  });

  interface Heard {
    status: number | undefined;
    protocol: string | null;
    hsts: string | undefined;
  }
  const ask = (path: string, versions: object = {}): Promise<Heard> =>
    new Promise((resolve, reject) => {
      const options = { rejectUnauthorized: false, agent: false, ...versions } as const;
      get(api.url + path, options, (response) => {
        const protocol = (response.socket as TLSSocket).getProtocol();
        response.resume();
        const hsts = response.headers['strict-transport-security'];
        resolve({ status: response.statusCode, protocol, hsts });
      }).on('error', reject);
    });

  it('refuses TLS 1.2 and whoever speaks no TLS at all', async () => {
    await expect(ask('/livez', { maxVersion: 'TLSv1.2' })).rejects.toThrow(/protocol version|EPROTO/);
    await expect(fetch(`${api.url.replace('https', 'http')}/livez`)).rejects.toThrow();
  });

  it('answers by TLS 1.3 and asks browsers to stay there', async () => {
    const { status, protocol, hsts } = await ask('/livez');
    expect([status, protocol]).toEqual([200, 'TLSv1.3']);
    expect(hsts).toMatch(/max-age=31536000/);
  });

  it('has the live channel on the same line', async () => {
    const url = `${api.url.replace('https', 'wss')}/api/v1/live`;
    const socket = new WebSocket(url, { rejectUnauthorized: false, headers: { origin: api.deps.origin } });
    await expect(
      new Promise((_, reject) => {
        socket.once('error', reject);
      }),
    ).rejects.toThrow('401');
  });

  it('does not start with half a certificate, a foreign key or a public address without TLS', () => {
    const faultsOf = (more: Record<string, string>): readonly string[] => {
      const { env: whole, forget } = testEnvironment(clinics, { ...env, ...more });
      try {
        loadConfig(whole);
        return [];
      } catch (error) {
        return (error as ConfigError).faults;
      } finally {
        forget();
      }
    };
    const pair = 'NEONPRO_TLS_CERT_FILE, NEONPRO_TLS_KEY_FILE';
    expect(faultsOf({})).toEqual([]);
    expect(faultsOf({ NEONPRO_TLS_KEY_FILE: '' })).toEqual([`${pair}: one without the other`]);
    expect(faultsOf({ NEONPRO_TLS_KEY_FILE: file('other-key.pem') })).toEqual([
      `${pair}: not PEM files of one key pair`,
    ]);
    expect(faultsOf({ NEONPRO_TLS_CERT_FILE: file('none.pem') })).toEqual([
      'NEONPRO_TLS_CERT_FILE: cannot be read (ENOENT)',
    ]);
    expect(faultsOf({ NEONPRO_PUBLIC_URL: 'http://localhost:4000' })).toHaveLength(1);
  });
});
