import { join } from 'node:path';
import { defaultStateDir } from './cache.ts';
import type { RoleUrls } from './bootstrap.ts';
import { choosePort, freePort } from './ports.ts';
import { ProcessRegistry } from './registry.ts';
import type { Secrets } from './secrets.ts';
import { Supervisor } from './supervisor.ts';

export type StackOptions = {
  /** Databases, keys and logs; the repository's .neonpro when missing. */
  stateDir?: string;
  /** `free` lets a bench or a test run beside a clinic and ignores TEMPORAL_ADDRESS and DATABASE_URL. */
  ports?: 'free' | 'defaults';
  /** Demo clinics on the first run. */
  demo?: boolean;
  /** Serve the built UI; benches do without. */
  ui?: boolean;
  /** Reload on change. */
  dev?: boolean;
  /** false: fsync off and SQLite in normal mode. Still survives kill -9, not a power cut. */
  durable?: boolean;
  quiet?: boolean;
  /** Given to every child, over everything else. */
  env?: Record<string, string>;
  instances?: { api?: number };
};

export type StackPorts = {
  ui: number;
  apis: number[];
  temporal: number;
  temporalUi: number;
  postgres: number;
  simulator: number;
  bank: number;
  sms: number;
  anvisa: number;
  workerHealth: number;
};

export type StackUrls = {
  /** What a person opens, and the API's public origin. */
  ui: string;
  /** First API process; `apis` names all of them. */
  api: string;
  apis: string[];
  temporalUi: string;
  simulator: string;
  bank: string;
  sms: string;
  anvisa: string;
  phone: string;
};

/** Another port than asked, in words for the terminal. */
export type Notice = string;

/** What the steps of a start hand to one another. */
export type StackContext = {
  options: StackOptions;
  stateDir: string;
  external: {
    databaseUrl?: string;
    temporalAddress?: string;
    whatsappUrl?: string;
    bankUrl?: string;
    zenviaUrl?: string;
    twilioUrl?: string;
    anvisaUrl?: string;
  };
  registry: ProcessRegistry;
  supervisor: Supervisor;
  ports: StackPorts;
  urls: StackUrls;
  notices: Notice[];
  secretsFile: string;
  secrets: Secrets;
  roleUrls: RoleUrls;
  /** Admin connection, of the embedded server or of DATABASE_URL. */
  adminUrl: string;
  database: string;
  /** Temporal's. */
  namespace: string;
  uiDir?: string;
  workflowBundle?: string;
  demo?: DemoAccess;
};

export type DemoAccess = {
  password: string;
  logins: { clinic: string; role: string; name: string; email: string }[];
  clinics: { id: string; name: string }[];
};

const defaults = {
  ui: 4000,
  temporal: 7833,
  temporalUi: 8833,
  postgres: 5833,
  simulator: 4010,
  bank: 4011,
  sms: 4012,
  anvisa: 4013,
  workerHealth: 4020,
};
const variables: Partial<Record<keyof typeof defaults, string>> = {
  ui: 'NEONPRO_HTTP_PORT',
  temporal: 'NEONPRO_TEMPORAL_PORT',
  temporalUi: 'NEONPRO_TEMPORAL_UI_PORT',
  postgres: 'NEONPRO_POSTGRES_PORT',
  simulator: 'NEONPRO_SIMULATOR_PORT',
  bank: 'NEONPRO_BANK_PORT',
  sms: 'NEONPRO_SMS_PORT',
  anvisa: 'NEONPRO_ANVISA_PORT',
  workerHealth: 'NEONPRO_WORKER_HEALTH_PORT',
};
const purposes: Record<keyof typeof defaults, string> = {
  ui: 'NeonPro',
  temporal: 'Temporal',
  temporalUi: 'Temporal Web UI',
  postgres: 'Postgres',
  simulator: 'WhatsApp simulator',
  bank: 'bank simulator',
  sms: 'SMS simulator',
  anvisa: 'ANVISA simulator',
  workerHealth: 'worker health',
};

async function pickPorts(options: StackOptions, notices: Notice[]): Promise<StackPorts> {
  const pick = async (key: keyof typeof defaults): Promise<number> => {
    if (options.ports === 'free') return freePort();
    const asked = process.env[variables[key] ?? ''];
    // A port somebody wrote down is meant: refuse instead of moving.
    const chosen = await choosePort(Number(asked ?? defaults[key]), {
      what: purposes[key],
      strict: asked !== undefined,
    });
    if (chosen.movedFrom)
      notices.push(`Port ${chosen.movedFrom} is busy: ${purposes[key]} is on ${chosen.port}.`);
    return chosen.port;
  };
  const ui = await pick('ui');
  // In development the UI's own server holds the public port and passes /api on.
  const apis = options.dev ? [] : [ui];
  while (apis.length < (options.instances?.api ?? 1)) apis.push(await freePort());
  return {
    ui,
    apis,
    temporal: await pick('temporal'),
    temporalUi: await pick('temporalUi'),
    postgres: await pick('postgres'),
    simulator: await pick('simulator'),
    bank: await pick('bank'),
    sms: await pick('sms'),
    anvisa: await pick('anvisa'),
    workerHealth: await pick('workerHealth'),
  };
}

/** Claims the state folder, ends what an earlier run left behind, and chooses the ports. */
export async function openContext(options: StackOptions): Promise<StackContext> {
  const stateDir = options.stateDir ?? defaultStateDir();
  const isOwn = options.ports === 'free';
  const { DATABASE_URL, TEMPORAL_ADDRESS, WHATSAPP_BASE_URL, PIX_BASE_URL } = process.env;
  const { ZENVIA_BASE_URL, TWILIO_BASE_URL, ANVISA_BASE_URL } = process.env;
  const notices: Notice[] = [];
  const registry = new ProcessRegistry(stateDir);
  registry.claim();
  const ended = await registry.endOrphans();
  if (ended.length)
    notices.push(`An earlier run had left processes behind; they were ended: ${ended.join(', ')}.`);
  const ports = await pickPorts(options, notices);
  // With a certificate the API speaks nothing but TLS; one that is self-signed is believed through NODE_EXTRA_CA_CERTS.
  const scheme = process.env.NEONPRO_TLS_CERT_FILE && !isOwn && !options.dev ? 'https' : 'http';
  const apis = ports.apis.map((port) => `${scheme}://127.0.0.1:${port}`);
  return {
    options,
    stateDir,
    external: {
      ...(DATABASE_URL && !isOwn ? { databaseUrl: DATABASE_URL } : {}),
      ...(TEMPORAL_ADDRESS && !isOwn ? { temporalAddress: TEMPORAL_ADDRESS } : {}),
      ...(WHATSAPP_BASE_URL && !isOwn ? { whatsappUrl: WHATSAPP_BASE_URL } : {}),
      ...(PIX_BASE_URL && !isOwn ? { bankUrl: PIX_BASE_URL } : {}),
      ...(ZENVIA_BASE_URL && !isOwn ? { zenviaUrl: ZENVIA_BASE_URL } : {}),
      ...(TWILIO_BASE_URL && !isOwn ? { twilioUrl: TWILIO_BASE_URL } : {}),
      ...(ANVISA_BASE_URL && !isOwn ? { anvisaUrl: ANVISA_BASE_URL } : {}),
    },
    registry,
    supervisor: new Supervisor(registry, (line) => !options.quiet && console.error(line)),
    ports,
    urls: {
      ui: `${scheme}://localhost:${ports.ui}`,
      api: apis[0] as string,
      apis,
      temporalUi: process.env.NEONPRO_TEMPORAL_UI_URL ?? `http://localhost:${ports.temporalUi}`,
      simulator: `http://127.0.0.1:${ports.simulator}`,
      phone: `http://localhost:${ports.simulator}/phone`,
      bank: `http://127.0.0.1:${ports.bank}`,
      sms: `http://127.0.0.1:${ports.sms}`,
      anvisa: `http://127.0.0.1:${ports.anvisa}/dados`,
    },
    notices,
    secretsFile: (!isOwn && process.env.NEONPRO_SECRETS_FILE) || join(stateDir, 'secrets.json'),
    // Filled by the first steps.
    secrets: undefined as never,
    roleUrls: undefined as never,
    adminUrl: '',
    namespace: (!isOwn && process.env.TEMPORAL_NAMESPACE) || 'default',
    database: (!isOwn && process.env.NEONPRO_DATABASE_NAME) || 'neonpro',
  };
}
