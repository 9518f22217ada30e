import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { createDependencies, type Dependencies } from '../../api/dependencies.ts';
import { type patience, startServer } from '../../api/server.ts';
import { loadConfig } from '../../config.ts';
import { type Clinics, type TestClinic } from './clinics.ts';
import type { StaffRole } from '../../domain/clinic/roles.ts';
import { signInAs, signInProvedAs } from './sign-in.ts';

const pem = () =>
  generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
const word = () => randomBytes(24).toString('base64url');

/** Tests ask faster than people do; the tests of the limits set their own. */
const unlimited = {
  NEONPRO_CALLS_PER_MINUTE: '1000000',
  NEONPRO_PROGRAM_CALLS_PER_MINUTE: '1000000',
  NEONPRO_ADDRESS_CALLS_PER_MINUTE: '1000000',
};

/** The environment of a real start, for a database made by `startClinics`; `forget` removes its secrets file once it was read. */
export function testEnvironment(clinics: Clinics, more: Record<string, string> = {}) {
  const dir = mkdtempSync(join(tmpdir(), 'neonpro-api-'));
  const file = join(dir, 'secrets.json');
  const passwords = ['migrator', 'api', 'worker', 'outbox', 'audit'].map((role) => [role, word()]);
  const secrets = {
    masterKey: clinics.masterKey.toString('base64'),
    tokenKey: clinics.tokenKey.toString('base64'),
    accessKey: pem(),
    auditKey: pem(),
    whatsappAppSecret: word(),
    whatsappVerifyToken: word(),
    whatsappToken: word(),
    databasePasswords: Object.fromEntries(passwords) as Record<string, string>,
  };
  writeFileSync(file, JSON.stringify(secrets), { mode: 0o600 });
  const env: Record<string, string> = { NEONPRO_SECRETS_FILE: file, ...unlimited, ...more };
  for (const [role, url] of Object.entries(clinics.urls))
    env[`NEONPRO_DATABASE_URL_${role.toUpperCase()}`] ??= url;
  return { env, forget: () => rmSync(dir, { recursive: true, force: true }) };
}

function testConfig(clinics: Clinics, more: Record<string, string>) {
  const { env, forget } = testEnvironment(clinics, more);
  const config = loadConfig(env);
  forget();
  return config;
}

export interface Answer<Body = Record<string, unknown>> {
  status: number;
  body: Body;
  headers: Headers;
}

/** A browser of one person: keeps cookies, sends the CSRF header. */
export class Person {
  readonly cookies = new Map<string, string>();
  readonly #url: string;
  constructor(url: string) {
    this.#url = url;
  }

  async send<Body = Record<string, unknown>>(
    method: string,
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ): Promise<Answer<Body>> {
    const cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const response = await fetch(this.#url + path, {
      method,
      headers: {
        'X-NeonPro-CSRF': '1',
        Accept: 'application/json',
        ...(cookie && { Cookie: cookie }),
        ...(body !== undefined && { 'Content-Type': 'application/json' }),
        ...headers,
      },
      ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    for (const line of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      if (value) this.cookies.set(name, value);
      else this.cookies.delete(name);
    }
    const text = await response.text();
    const isJson = response.headers.get('content-type')?.includes('json') ?? false;
    return {
      status: response.status,
      body: (isJson ? JSON.parse(text) : text) as Body,
      headers: response.headers,
    };
  }

  get = <Body = Record<string, unknown>>(path: string) => this.send<Body>('GET', `/api/v1${path}`);
  post = <Body = Record<string, unknown>>(path: string, body: unknown, headers?: Record<string, string>) =>
    this.send<Body>('POST', `/api/v1${path}`, body, headers);
  patch = <Body = Record<string, unknown>>(path: string, body: unknown) =>
    this.send<Body>('PATCH', `/api/v1${path}`, body);
  delete = (path: string) => this.send('DELETE', `/api/v1${path}`);
}

export interface TestApi {
  url: string;
  deps: Dependencies;
  /** What the API logged, line by line. */
  logged: string[];
  /** Somebody without a session. */
  stranger(): Person;
  /** With the password, in grace; with the passkey when `signInProved` gave the person one. */
  signIn(clinic: TestClinic, role: StaffRole): Promise<Person>;
  /** Somebody with a passkey, proved just now: for what asks for a step-up. */
  signInProved(clinic: TestClinic, role: StaffRole): Promise<Person>;
  close(): Promise<void>;
}

/** The real API over HTTP on a free port. */
export async function startApi(
  clinics: Clinics,
  env: Record<string, string> = {},
  timeouts?: typeof patience,
): Promise<TestApi> {
  const logged: string[] = [];
  const log = pino({ level: 'info' }, { write: (line: string) => void logged.push(line) });
  const config = testConfig(clinics, env);
  const deps = createDependencies(config, log);
  const { tls } = config.http;
  const server = await startServer(deps, { host: '127.0.0.1', port: 0, tls }, timeouts);
  const url = `${tls ? 'https' : 'http'}://127.0.0.1:${server.port}`;
  return {
    url,
    deps,
    logged,
    stranger: () => new Person(url),
    signIn: (clinic, role) => signInAs(new Person(url), clinic.staff[role]),
    signInProved: (clinic, role) => signInProvedAs(new Person(url), clinic.staff[role], deps.origin),
    async close() {
      await server.close(200);
      await deps.close();
    },
  };
}
