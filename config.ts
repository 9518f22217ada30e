import { createPrivateKey, X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';

/** What the launcher writes to the secrets file (mode 0600); production mounts the same JSON from its secret store. */
const secretsSchema = z.object({
  /** Key-encryption key of the envelope, 32 bytes in base64. */
  masterKey: z.base64().refine((value) => Buffer.from(value, 'base64').length === 32, '32 bytes in base64'),
  /** MAC key of tenant tokens, shared with Postgres. */
  tokenKey: z.base64().refine((value) => Buffer.from(value, 'base64').length === 32, '32 bytes in base64'),
  /** Ed25519 PKCS8 PEM: signs access tokens. */
  accessKey: z.string().startsWith('-----BEGIN PRIVATE KEY-----'),
  /** Ed25519 PKCS8 PEM: signs heads of the audit chain. */
  auditKey: z.string().startsWith('-----BEGIN PRIVATE KEY-----'),
  whatsappAppSecret: z.string().min(16),
  whatsappVerifyToken: z.string().min(16),
  whatsappToken: z.string().min(16),
  /** Of the SMS providers; without them SMS is off. The word is the one that Zenvia's callbacks show. */
  zenviaToken: z.string().min(16).optional(),
  zenviaWebhookSecret: z.string().min(16).optional(),
  twilioAuthToken: z.string().min(16).optional(),
  databasePasswords: z.record(z.enum(['migrator', 'api', 'worker', 'outbox', 'audit']), z.string().min(16)),
});

const port = (fallback: number) => z.coerce.number().int().min(1).max(65_535).default(fallback);
const perMinute = (fallback: number) => z.coerce.number().int().min(1).max(10_000_000).default(fallback);

/** Nothing of ours is said in clear outside this machine, and nothing is believed that came so. */
const isSafe = (url: string) => /^(https:|http:\/\/(127\.0\.0\.1|localhost|\[::1\])(:\d+)?(\/|$))/.test(url);
const provider = (fallback: string) =>
  z.url().default(fallback).refine(isSafe, 'begins with https: outside this machine');

const secondsList = (fallback: string) =>
  z
    .string()
    .default(fallback)
    .transform((text) => text.split(',').map(Number))
    .pipe(z.array(z.number().positive().max(604_800)).min(1).max(50));

const environmentSchema = z.object({
  NEONPRO_ENV: z.enum(['development', 'test', 'production']).default('development'),
  NEONPRO_HTTP_HOST: z.string().default('127.0.0.1'),
  NEONPRO_HTTP_PORT: port(4000),
  NEONPRO_PUBLIC_URL: z.url().default('http://localhost:4000'),
  /** How many reverse proxies of ours stand before the API; only they may say where a request came from. */
  NEONPRO_TRUSTED_PROXIES: z.coerce.number().int().min(0).max(5).default(0),
  NEONPRO_UI_DIR: z.string().optional(),
  /** PEM files: the API then speaks TLS 1.3 itself. */
  NEONPRO_TLS_CERT_FILE: z.string().optional(),
  NEONPRO_TLS_KEY_FILE: z.string().optional(),
  /** Of one person or one address and process, and of one program over all processes (docs/adr/0012). */
  NEONPRO_CALLS_PER_MINUTE: perMinute(1_200),
  NEONPRO_PROGRAM_CALLS_PER_MINUTE: perMinute(600),
  NEONPRO_ADDRESS_CALLS_PER_MINUTE: perMinute(600),
  NEONPRO_SECRETS_FILE: z.string(),
  NEONPRO_DATABASE_HOST: z.string().default('127.0.0.1'),
  NEONPRO_DATABASE_PORT: port(5833),
  NEONPRO_DATABASE_NAME: z.string().default('neonpro'),
  NEONPRO_DATABASE_URL_MIGRATOR: z.url().optional(),
  NEONPRO_DATABASE_URL_API: z.url().optional(),
  NEONPRO_DATABASE_URL_WORKER: z.url().optional(),
  NEONPRO_DATABASE_URL_OUTBOX: z.url().optional(),
  NEONPRO_DATABASE_URL_AUDIT: z.url().optional(),
  NEONPRO_DATABASE_POOL: z.coerce.number().int().min(2).max(200).default(20),
  TEMPORAL_ADDRESS: z.string().default('127.0.0.1:7833'),
  TEMPORAL_NAMESPACE: z.string().default('default'),
  TEMPORAL_API_KEY: z.string().optional(),
  TEMPORAL_TLS_CERT: z.string().optional(),
  TEMPORAL_TLS_KEY: z.string().optional(),
  TEMPORAL_TLS_CA: z.string().optional(),
  NEONPRO_TEMPORAL_UI_URL: z.url().default('http://localhost:8833'),
  WHATSAPP_BASE_URL: z.url().default('http://127.0.0.1:4010'),
  WHATSAPP_API_VERSION: z.string().default('v24.0'),
  /** SMS: a provider is on when it has a sender here and its token in the secrets file. */
  ZENVIA_BASE_URL: provider('http://127.0.0.1:4012'),
  ZENVIA_FROM: z.string().min(1).max(50).optional(),
  TWILIO_BASE_URL: provider('http://127.0.0.1:4012'),
  TWILIO_ACCOUNT_SID: z
    .string()
    .regex(/^AC[0-9a-f]{32}$/)
    .optional(),
  /** A number (E.164), or a messaging service (MG…). */
  TWILIO_FROM: z
    .string()
    .regex(/^(\+\d{8,15}|MG[0-9a-f]{32})$/)
    .optional(),
  /** `1`: the senders take answers (MO is on), so that texts may ask for one. */
  NEONPRO_SMS_REPLIES: z.enum(['0', '1']).default('0'),
  /** Where the bank of the clinics speaks API Pix (Banco Central), without `/v2`; its own certificate files for mutual TLS, as PEM. */
  PIX_BASE_URL: provider('http://127.0.0.1:4011'),
  PIX_TLS_CERT_FILE: z.string().optional(),
  PIX_TLS_KEY_FILE: z.string().optional(),
  PIX_TLS_CA_FILE: z.string().optional(),
  /** ANVISA's open data. The chain its server does not send, as PEM; and where files lie while they are copied (a quarter of a gigabyte). */
  ANVISA_BASE_URL: provider('http://127.0.0.1:4013/dados'),
  ANVISA_TLS_CA_FILE: z.string().optional(),
  NEONPRO_ANVISA_DIR: z.string().default(join(tmpdir(), 'neonpro-anvisa')),
  /** Seconds after each failed try of an outgoing webhook; after the last one a person has to look. */
  NEONPRO_WEBHOOK_BACKOFF: secondsList('5,30,120,600,3600,10800,28800,57600,86400,86400'),
  NEONPRO_WEBHOOK_TIMEOUT_MS: z.coerce.number().int().min(100).max(30_000).default(10_000),
  /** `1` on a developer's machine: receivers may be http and on loopback. Production does not start with it. */
  NEONPRO_WEBHOOK_ALLOW_LOCAL: z.enum(['0', '1']).default('0'),
  NEONPRO_AUDIT_ANCHOR_FILE: z.string().optional(),
  /** The second lock on people's keys and whom we erased: both outside the database and outside its backups (docs/operations.md). */
  NEONPRO_COVER_KEYS_FILE: z.string().optional(),
  NEONPRO_ERASURE_LEDGER_FILE: z.string().optional(),
  /** The same in every process: a rotation of keys waits for it twice (ADR 0027). */
  NEONPRO_KEYS_REMEMBERED_SECONDS: z.coerce.number().int().min(1).max(300).default(300),
  NEONPRO_LOG_LEVEL: z.enum(['debug', 'info', 'warn', 'error']).default('info'),
  NEONPRO_LOG_FILE: z.string().optional(),
  NEONPRO_WORKER_HEALTH_PORT: port(4020),
  /** Prebuilt workflow bundle; without it the worker builds its own at start. */
  NEONPRO_WORKFLOW_BUNDLE: z.string().optional(),
  /** Which task queues this worker process serves, comma-separated; all by default. */
  NEONPRO_WORKER_QUEUES: z.string().optional(),
});

/** A clinic's own webhook could otherwise ask whatever listens inside. */
const safeEnvironment = environmentSchema.refine(
  (env) => env.NEONPRO_ENV !== 'production' || env.NEONPRO_WEBHOOK_ALLOW_LOCAL === '0',
  { path: ['NEONPRO_WEBHOOK_ALLOW_LOCAL'], message: 'not in production' },
);

type Environment = z.infer<typeof environmentSchema>;
type DatabaseRole = 'migrator' | 'api' | 'worker' | 'outbox' | 'audit';

const roleNames: Record<DatabaseRole, string> = {
  migrator: 'neonpro_migrator',
  api: 'neonpro_api',
  worker: 'neonpro_worker',
  outbox: 'neonpro_outbox',
  audit: 'neonpro_audit_writer',
};

function databaseUrl(role: DatabaseRole, env: Environment, passwords: Record<DatabaseRole, string>): string {
  const explicit = env[`NEONPRO_DATABASE_URL_${role.toUpperCase()}` as keyof Environment];
  if (typeof explicit === 'string') return explicit;
  const { NEONPRO_DATABASE_HOST: host, NEONPRO_DATABASE_PORT: at, NEONPRO_DATABASE_NAME: name } = env;
  return `postgres://${roleNames[role]}:${encodeURIComponent(passwords[role])}@${host}:${at}/${name}`;
}

/** A configuration that cannot be used; `faults` names each variable and what is wrong, without its value. */
export class ConfigError extends Error {
  readonly faults: readonly string[];
  constructor(faults: readonly string[]) {
    super(`Configuration refused:\n${faults.map((fault) => `  - ${fault}`).join('\n')}`);
    this.faults = faults;
  }
}

const faultsOf = (error: z.ZodError, prefix = ''): string[] =>
  error.issues.map((issue) => `${prefix}${issue.path.join('.')}: ${issue.message}`);

function readSecrets(file: string): z.infer<typeof secretsSchema> {
  let content: unknown;
  try {
    content = JSON.parse(readFileSync(file, 'utf8'));
  } catch (cause) {
    const { code = 'not JSON' } = cause as NodeJS.ErrnoException;
    throw new ConfigError([`NEONPRO_SECRETS_FILE: cannot be read (${code})`]);
  }
  const parsed = secretsSchema.safeParse(content);
  if (!parsed.success) throw new ConfigError(faultsOf(parsed.error, 'secrets.'));
  return parsed.data;
}

/** Certificate (chain) and key; null when a proxy in front ends TLS. Half of it is a fault, not a plain server. */
function readTls(env: Environment): { cert: Buffer; key: Buffer } | null {
  const { NEONPRO_TLS_CERT_FILE: cert, NEONPRO_TLS_KEY_FILE: key } = env;
  if (!cert && !key) return null;
  if (!cert || !key)
    throw new ConfigError(['NEONPRO_TLS_CERT_FILE, NEONPRO_TLS_KEY_FILE: one without the other']);
  if (!env.NEONPRO_PUBLIC_URL.startsWith('https:'))
    throw new ConfigError(['NEONPRO_PUBLIC_URL: begins with https: when the API has a certificate']);
  const [certPem, keyPem] = [readPem('NEONPRO_TLS_CERT_FILE', cert), readPem('NEONPRO_TLS_KEY_FILE', key)];
  try {
    if (!new X509Certificate(certPem).checkPrivateKey(createPrivateKey(keyPem)))
      throw new Error('another key');
  } catch {
    throw new ConfigError(['NEONPRO_TLS_CERT_FILE, NEONPRO_TLS_KEY_FILE: not PEM files of one key pair']);
  }
  return { cert: certPem, key: keyPem };
}

/** Providers of SMS; null for one without a sender. A sender without what it needs is a fault, not a silent provider. */
function readSms(env: Environment, secrets: z.infer<typeof secretsSchema>) {
  const faults: string[] = [];
  const { ZENVIA_FROM: zenviaFrom, TWILIO_FROM: twilioFrom, TWILIO_ACCOUNT_SID: accountSid } = env;
  const { zenviaToken, zenviaWebhookSecret, twilioAuthToken } = secrets;
  const zenvia = zenviaFrom !== undefined &&
    zenviaToken !== undefined &&
    zenviaWebhookSecret !== undefined && {
      ...{ from: zenviaFrom, token: zenviaToken, webhookSecret: zenviaWebhookSecret },
      baseUrl: env.ZENVIA_BASE_URL.replace(/\/$/, ''),
    };
  const twilio = twilioFrom !== undefined &&
    accountSid !== undefined &&
    twilioAuthToken !== undefined && {
      ...{ from: twilioFrom, accountSid, authToken: twilioAuthToken },
      baseUrl: env.TWILIO_BASE_URL.replace(/\/$/, ''),
    };
  if (zenviaFrom !== undefined && !zenvia)
    faults.push('ZENVIA_FROM: without secrets.zenviaToken and secrets.zenviaWebhookSecret');
  if (twilioFrom !== undefined && !twilio)
    faults.push('TWILIO_FROM: without TWILIO_ACCOUNT_SID and secrets.twilioAuthToken');
  if (faults.length > 0) throw new ConfigError(faults);
  return { zenvia: zenvia || null, twilio: twilio || null, canReply: env.NEONPRO_SMS_REPLIES === '1' };
}

/** What we show the bank; null for one that asks for none. The secrets of a clinic never travel in clear outside this machine. */
function readPixTls(env: Environment): { cert: Buffer; key: Buffer; ca?: Buffer | undefined } | null {
  const { PIX_TLS_CERT_FILE: cert, PIX_TLS_KEY_FILE: key, PIX_TLS_CA_FILE: ca } = env;
  if (!cert && !key) return null;
  if (!cert || !key) throw new ConfigError(['PIX_TLS_CERT_FILE, PIX_TLS_KEY_FILE: one without the other']);
  return {
    cert: readPem('PIX_TLS_CERT_FILE', cert),
    key: readPem('PIX_TLS_KEY_FILE', key),
    ...(ca && { ca: readPem('PIX_TLS_CA_FILE', ca) }),
  };
}

function readPem(name: string, file: string): Buffer {
  try {
    return readFileSync(file);
  } catch (cause) {
    const { code = 'unknown' } = cause as NodeJS.ErrnoException;
    throw new ConfigError([`${name}: cannot be read (${code})`]);
  }
}

/** The only reader of the environment. Throws one {@link ConfigError} that names every fault. */
export function loadConfig(env: Record<string, string | undefined> = process.env) {
  const parsed = safeEnvironment.safeParse(env);
  if (!parsed.success) throw new ConfigError(faultsOf(parsed.error));
  const values = parsed.data;
  const secrets = readSecrets(values.NEONPRO_SECRETS_FILE);
  const urlOf = (role: DatabaseRole) => databaseUrl(role, values, secrets.databasePasswords);
  return {
    env: values.NEONPRO_ENV,
    http: {
      ...{ host: values.NEONPRO_HTTP_HOST, port: values.NEONPRO_HTTP_PORT },
      ...{ publicUrl: values.NEONPRO_PUBLIC_URL, uiDir: values.NEONPRO_UI_DIR },
      trustedProxies: values.NEONPRO_TRUSTED_PROXIES,
      tls: readTls(values),
    },
    callsPerMinute: {
      person: values.NEONPRO_CALLS_PER_MINUTE,
      program: values.NEONPRO_PROGRAM_CALLS_PER_MINUTE,
      address: values.NEONPRO_ADDRESS_CALLS_PER_MINUTE,
    },
    database: {
      ...{ migratorUrl: urlOf('migrator'), apiUrl: urlOf('api'), workerUrl: urlOf('worker') },
      ...{ outboxUrl: urlOf('outbox'), auditUrl: urlOf('audit') },
      pool: values.NEONPRO_DATABASE_POOL,
    },
    keys: {
      master: Buffer.from(secrets.masterKey, 'base64'),
      token: Buffer.from(secrets.tokenKey, 'base64'),
      accessPem: secrets.accessKey,
      auditPem: secrets.auditKey,
      rememberedMs: values.NEONPRO_KEYS_REMEMBERED_SECONDS * 1_000,
    },
    temporal: {
      ...{ address: values.TEMPORAL_ADDRESS, namespace: values.TEMPORAL_NAMESPACE },
      ...{ apiKey: values.TEMPORAL_API_KEY, tlsCa: values.TEMPORAL_TLS_CA },
      ...{ tlsCert: values.TEMPORAL_TLS_CERT, tlsKey: values.TEMPORAL_TLS_KEY },
      uiUrl: values.NEONPRO_TEMPORAL_UI_URL,
    },
    whatsapp: {
      ...{ baseUrl: values.WHATSAPP_BASE_URL, version: values.WHATSAPP_API_VERSION },
      ...{ token: secrets.whatsappToken, appSecret: secrets.whatsappAppSecret },
      verifyToken: secrets.whatsappVerifyToken,
    },
    sms: readSms(values, secrets),
    pix: { baseUrl: values.PIX_BASE_URL.replace(/\/$/, ''), tls: readPixTls(values) },
    anvisa: {
      ...{ baseUrl: values.ANVISA_BASE_URL.replace(/\/$/, ''), directory: values.NEONPRO_ANVISA_DIR },
      ca: values.ANVISA_TLS_CA_FILE ? readPem('ANVISA_TLS_CA_FILE', values.ANVISA_TLS_CA_FILE) : undefined,
    },
    webhooks: {
      backoffMs: values.NEONPRO_WEBHOOK_BACKOFF.map((seconds) => Math.round(seconds * 1_000)),
      timeoutMs: values.NEONPRO_WEBHOOK_TIMEOUT_MS,
      allowsLocal: values.NEONPRO_WEBHOOK_ALLOW_LOCAL === '1',
    },
    audit: { anchorFile: values.NEONPRO_AUDIT_ANCHOR_FILE },
    privacy: { coverFile: values.NEONPRO_COVER_KEYS_FILE, ledgerFile: values.NEONPRO_ERASURE_LEDGER_FILE },
    log: { level: values.NEONPRO_LOG_LEVEL, file: values.NEONPRO_LOG_FILE },
    worker: {
      healthPort: values.NEONPRO_WORKER_HEALTH_PORT,
      bundleFile: values.NEONPRO_WORKFLOW_BUNDLE || undefined,
      queues: values.NEONPRO_WORKER_QUEUES?.split(',').map((name) => name.trim()),
    },
  };
}

export type Config = ReturnType<typeof loadConfig>;
