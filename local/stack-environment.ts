import { join } from 'node:path';
import type { StackContext } from './stack-context.ts';

const passedOn = /^(NEONPRO|TEMPORAL|WHATSAPP|PIX|ZENVIA|TWILIO|ANVISA)_/;

/** The senders of the simulated accounts; the number is nobody's. */
export const simulatedSms = {
  ZENVIA_FROM: 'neonpro',
  TWILIO_ACCOUNT_SID: `AC${'5'.repeat(32)}`,
  TWILIO_FROM: '+551140000000',
};

/** What every child of the stack reads through config.ts (the names are in .env.example). */
export function stackEnvironment(context: StackContext): Record<string, string> {
  const { options, ports, urls, stateDir, roleUrls } = context;
  const own =
    options.ports === 'free' ? {} : (pick((name) => passedOn.test(name)) as Partial<Record<string, string>>);
  return {
    ...own,
    NEONPRO_ENV: process.env.NEONPRO_ENV ?? 'development',
    NEONPRO_HTTP_HOST: '127.0.0.1',
    NEONPRO_HTTP_PORT: String(ports.apis[0]),
    NEONPRO_PUBLIC_URL: own.NEONPRO_PUBLIC_URL ?? urls.ui,
    ...(context.uiDir ? { NEONPRO_UI_DIR: context.uiDir } : {}),
    NEONPRO_SECRETS_FILE: context.secretsFile,
    NEONPRO_DATABASE_HOST: '127.0.0.1',
    NEONPRO_DATABASE_PORT: String(ports.postgres),
    NEONPRO_DATABASE_NAME: context.database,
    NEONPRO_DATABASE_URL_MIGRATOR: roleUrls.migrator,
    NEONPRO_DATABASE_URL_API: roleUrls.api,
    NEONPRO_DATABASE_URL_WORKER: roleUrls.worker,
    NEONPRO_DATABASE_URL_OUTBOX: roleUrls.outbox,
    NEONPRO_DATABASE_URL_AUDIT: roleUrls.audit,
    TEMPORAL_ADDRESS: context.external.temporalAddress ?? `127.0.0.1:${ports.temporal}`,
    TEMPORAL_NAMESPACE: context.namespace,
    NEONPRO_TEMPORAL_UI_URL: urls.temporalUi,
    WHATSAPP_BASE_URL: context.external.whatsappUrl ?? urls.simulator,
    ...smsEnvironment(context, own),
    PIX_BASE_URL: context.external.bankUrl ?? urls.bank,
    ANVISA_BASE_URL: context.external.anvisaUrl ?? urls.anvisa,
    NEONPRO_ANVISA_DIR: own.NEONPRO_ANVISA_DIR ?? join(stateDir, 'anvisa'),
    NEONPRO_COVER_KEYS_FILE: join(stateDir, 'cover-keys.json'),
    NEONPRO_ERASURE_LEDGER_FILE: join(stateDir, 'erasures.jsonl'),
    NEONPRO_AUDIT_ANCHOR_FILE: join(stateDir, 'audit-anchors.jsonl'),
    NEONPRO_WORKER_HEALTH_PORT: String(ports.workerHealth),
    NEONPRO_WORKFLOW_BUNDLE: context.workflowBundle ?? '',
    NEONPRO_WEBHOOK_ALLOW_LOCAL:
      own.NEONPRO_WEBHOOK_ALLOW_LOCAL ?? (process.env.NEONPRO_ENV === 'production' ? '0' : '1'),
    NEONPRO_API_URL: urls.api,
    NEONPRO_SIMULATOR_PORT: String(ports.simulator),
    NEONPRO_SIMULATOR_LEDGER: join(stateDir, 'whatsapp-simulator.jsonl'),
    NEONPRO_SMS_PORT: String(ports.sms),
    NEONPRO_SMS_LEDGER: join(stateDir, 'sms-simulator.jsonl'),
    NEONPRO_ANVISA_PORT: String(ports.anvisa),
    NEONPRO_BANK_PORT: String(ports.bank),
    NEONPRO_BANK_LEDGER: join(stateDir, 'bank-simulator.jsonl'),
    ...options.env,
  };
}

/** A provider of one's own brings its sender; the other one, or both, are simulated. */
function smsEnvironment({ external, urls }: StackContext, own: Partial<Record<string, string>>) {
  const { ZENVIA_FROM, TWILIO_ACCOUNT_SID, TWILIO_FROM } = simulatedSms;
  return {
    ZENVIA_BASE_URL: external.zenviaUrl ?? urls.sms,
    TWILIO_BASE_URL: external.twilioUrl ?? urls.sms,
    ...(external.zenviaUrl === undefined && { ZENVIA_FROM }),
    ...(external.twilioUrl === undefined && { TWILIO_ACCOUNT_SID, TWILIO_FROM }),
    NEONPRO_SMS_REPLIES: own.NEONPRO_SMS_REPLIES ?? '1',
  };
}

function pick(wanted: (name: string) => boolean): Record<string, string> {
  const entries = Object.entries(process.env).filter(([name, value]) => wanted(name) && value !== undefined);
  return Object.fromEntries(entries) as Record<string, string>;
}
