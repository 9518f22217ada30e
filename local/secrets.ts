import { generateKeyPairSync, randomBytes } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  linkSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { LauncherError } from './errors.ts';

export type DatabasePasswords = Record<'migrator' | 'api' | 'worker' | 'outbox' | 'audit', string>;

/** Key material of one stack. Keys are base64 of 32 bytes; accessKey and auditKey are Ed25519 in PKCS8 PEM. */
export type Secrets = {
  masterKey: string;
  tokenKey: string;
  accessKey: string;
  auditKey: string;
  whatsappAppSecret: string;
  whatsappVerifyToken: string;
  whatsappToken: string;
  zenviaToken: string;
  zenviaWebhookSecret: string;
  twilioAuthToken: string;
  /** Of the demo clinic at the simulated bank; a real clinic's live sealed in its payment account. */
  pixClientId: string;
  pixClientSecret: string;
  databasePasswords: DatabasePasswords;
};

const key = () => randomBytes(32).toString('base64');
const word = () => randomBytes(24).toString('base64url');
const signingKey = () =>
  generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();

function freshSecrets(): Secrets {
  return {
    masterKey: key(),
    tokenKey: key(),
    accessKey: signingKey(),
    auditKey: signingKey(),
    whatsappAppSecret: word(),
    whatsappVerifyToken: word(),
    whatsappToken: word(),
    zenviaToken: word(),
    zenviaWebhookSecret: word(),
    twilioAuthToken: word(),
    pixClientId: word(),
    pixClientSecret: word(),
    databasePasswords: { migrator: word(), api: word(), worker: word(), outbox: word(), audit: word() },
  };
}

/** Reads the file, or makes it (0600). Secrets a newer version needs are added; one that exists is never replaced. */
export function loadOrCreateSecrets(file: string): Secrets {
  const stored = existsSync(file) ? readSecrets(file) : undefined;
  const fresh = freshSecrets();
  const secrets: Secrets = {
    ...fresh,
    ...stored,
    databasePasswords: { ...fresh.databasePasswords, ...stored?.databasePasswords },
  };
  if (JSON.stringify(secrets) === JSON.stringify(stored)) {
    chmodSync(file, 0o600);
    return secrets;
  }
  mkdirSync(dirname(file), { recursive: true });
  const draft = `${file}.${process.pid}`;
  writeFileSync(draft, JSON.stringify(secrets, null, 2), { mode: 0o600 });
  if (stored) {
    renameSync(draft, file);
    return secrets;
  }
  try {
    // link refuses an existing name: of two first starts at once, one set of keys wins and both use it.
    linkSync(draft, file);
  } catch {
    return readSecrets(file) as Secrets;
  } finally {
    rmSync(draft, { force: true });
  }
  return secrets;
}

function readSecrets(file: string): Partial<Secrets> {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Partial<Secrets>;
  } catch {
    throw new LauncherError(
      `The key file ${file} cannot be read as JSON.`,
      'Restore it from a backup: without its master key the stored personal data stays unreadable.',
    );
  }
}
