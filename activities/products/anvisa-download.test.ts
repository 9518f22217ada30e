import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { anvisaPaths } from '../../domain/products/anvisa-catalogue.ts';
import {
  type AnvisaSimulator,
  startAnvisaSimulator,
} from '../../local/simulators/anvisa/anvisa-simulator.ts';
import { download, type Download } from './anvisa-download.ts';

const dir = mkdtempSync(join(tmpdir(), 'neonpro-anvisa-tls-'));
const file = (name: string) => join(dir, name);
afterAll(() => rmSync(dir, { recursive: true }));

const call = (baseUrl: string, more: Partial<Download> = {}): Promise<unknown> =>
  download({
    ...{ url: `${baseUrl}/${anvisaPaths.medicines}`, target: file('medicines.csv'), silenceMs: 2_000 },
    ...{ known: { etag: null, lastModified: null }, signal: new AbortController().signal },
    ...{ onBytes: () => undefined, ...more },
  });

/** A root, somebody below it who signs, and a server: as ANVISA's, which shows its own certificate and not its signer's. */
function makeChain(): void {
  const openssl = (...args: string[]) => execFileSync('openssl', args, { cwd: dir, stdio: 'pipe' });
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];
  const authority = [
    '-addext',
    'basicConstraints=critical,CA:TRUE',
    '-addext',
    'keyUsage=critical,keyCertSign',
  ];
  for (const root of ['root', 'stranger'])
    openssl(
      ...['req', '-x509', ...key, '-days', '2', '-subj', `/CN=${root}`, ...authority],
      ...['-keyout', `${root}.key`, '-out', `${root}.pem`],
    );
  writeFileSync(file('signer.ext'), 'basicConstraints=critical,CA:TRUE\nkeyUsage=critical,keyCertSign\n');
  writeFileSync(file('leaf.ext'), 'subjectAltName=IP:127.0.0.1,DNS:localhost\n');
  for (const [name, by] of [
    ['signer', 'root'],
    ['leaf', 'signer'],
  ]) {
    openssl('req', ...key, '-subj', `/CN=${name}`, '-keyout', `${name}.key`, '-out', `${name}.csr`);
    openssl(
      ...['x509', '-req', '-in', `${name}.csr`, '-CA', `${by}.pem`, '-CAkey', `${by}.key`, '-CAcreateserial'],
      ...['-days', '2', '-extfile', `${name}.ext`, '-out', `${name}.pem`],
    );
  }
}

describe('a server that does not send the certificate of its signer', () => {
  let anvisa: AnvisaSimulator;
  const pem = (...names: string[]) => Buffer.concat(names.map((name) => readFileSync(file(`${name}.pem`))));
  beforeAll(async () => {
    makeChain();
    const tls = { cert: readFileSync(file('leaf.pem'), 'utf8'), key: readFileSync(file('leaf.key'), 'utf8') };
    anvisa = await startAnvisaSimulator({ tls });
  });
  afterAll(() => anvisa.stop());

  it('is not believed as it is, nor for a stranger’s word', async () => {
    await expect(call(anvisa.url)).rejects.toMatchObject({ type: 'untrusted', nonRetryable: true });
    // The root alone does not reach it: what is missing is in between.
    await expect(call(anvisa.url, { ca: pem('root') })).rejects.toMatchObject({ type: 'untrusted' });
    await expect(call(anvisa.url, { ca: pem('signer', 'stranger') })).rejects.toMatchObject({
      type: 'untrusted',
    });
  });

  it('is believed when the signer is pinned, up to a root that is known', async () => {
    expect(await call(anvisa.url, { ca: pem('signer', 'root') })).toMatchObject({ kind: 'taken' });
  });

  it('is not believed under another name, pinned or not', async () => {
    const url = anvisa.url.replace('127.0.0.1', '[::ffff:127.0.0.1]');
    await expect(call(url, { ca: pem('signer', 'root') })).rejects.toMatchObject({ type: 'untrusted' });
  });
});

describe('a file that is taken in parts', () => {
  let anvisa: AnvisaSimulator;
  beforeAll(async () => {
    anvisa = await startAnvisaSimulator();
  });
  afterEach(() => anvisa.setFaults({}));
  afterAll(() => anvisa.stop());
  const target = file('parts.csv');
  const take = (more: Partial<Download> = {}) => call(anvisa.url, { target, ...more });

  it('comes together out of three, byte for byte', async () => {
    anvisa.setFaults({ kind: 'cut', share: 0.4, times: 2 });
    await expect(take()).rejects.toMatchObject({ type: 'cut', nonRetryable: false });
    const first = statSync(target).size;
    await expect(take()).rejects.toMatchObject({ type: 'cut' });
    expect(statSync(target).size).toBeGreaterThan(first);
    const served = await anvisa.file('medicines');
    expect(await take()).toMatchObject({ kind: 'taken', byteCount: served.bytes, etag: served.etag });
    expect(readFileSync(target).equals(readFileSync(served.path))).toBe(true);
    expect(anvisa.asked().map(({ status }) => status)).toEqual([200, 206, 206]);
  });

  it('that is all there is not asked for again', async () => {
    const served = await anvisa.file('medicines');
    expect(await take()).toMatchObject({ kind: 'taken', byteCount: served.bytes, etag: served.etag });
    expect(anvisa.asked().at(-1)).toMatchObject({ status: 416 });
  });

  it('is asked for anew when there is another version, and not at all when it is known', async () => {
    const { etag, modified } = await anvisa.publish('medicines', { added: 1 });
    expect(await take()).toMatchObject({ kind: 'taken', etag });
    expect(anvisa.asked().at(-1)?.status).toBe(200);
    expect(await take({ known: { etag, lastModified: null } })).toEqual({ kind: 'unchanged' });
    const lastModified = modified.toISOString();
    expect(await take({ known: { etag: null, lastModified } })).toEqual({ kind: 'unchanged' });
  });

  it('is asked for anew when a full disk left half of what is known of it', async () => {
    writeFileSync(`${target}.json`, '{"etag":');
    const served = await anvisa.file('medicines');
    expect(await take()).toMatchObject({ kind: 'taken', byteCount: served.bytes, etag: served.etag });
    expect(anvisa.asked().at(-1)?.status).toBe(200);
  });

  it('stops with whoever asks for it', async () => {
    anvisa.setFaults({ kind: 'slow', bytesPerSecond: 20_000 });
    const stop = new AbortController();
    const target = file('stopped.csv');
    await expect(
      take({
        target,
        signal: stop.signal,
        onBytes: (bytes) => bytes > 60_000 && stop.abort(new Error('enough')),
      }),
    ).rejects.toThrow('enough');
  });
});
