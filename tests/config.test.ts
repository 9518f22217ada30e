import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { ConfigError, loadConfig } from '../config.ts';
import { loadOrCreateSecrets } from '../local/secrets.ts';

const faultsOf = (env: Record<string, string>): readonly string[] => {
  try {
    loadConfig({ NEONPRO_SECRETS_FILE: '/nowhere', ...env });
    return [];
  } catch (error) {
    return error instanceof ConfigError ? error.faults : [];
  }
};
const folder = mkdtempSync(join(tmpdir(), 'neonpro-config-'));
const secretsFile = join(folder, 'secrets.json');
loadOrCreateSecrets(secretsFile);
afterAll(() => rmSync(folder, { recursive: true }));
const local = 'NEONPRO_WEBHOOK_ALLOW_LOCAL: not in production';

describe('the configuration', () => {
  it('lets webhooks reach the own network on a developer’s machine alone', () => {
    const env = { NEONPRO_WEBHOOK_ALLOW_LOCAL: '1' };
    expect(faultsOf({ ...env, NEONPRO_ENV: 'production' })).toEqual([local]);
    expect(faultsOf({ ...env, NEONPRO_ENV: 'development' })).not.toContain(local);
    expect(faultsOf({ NEONPRO_ENV: 'production' })).not.toContain(local);
  });

  it('takes an SMS provider whole or not at all, and shows it no token in clear outside this machine', () => {
    const secrets = { NEONPRO_SECRETS_FILE: secretsFile };
    const tokenless = join(folder, 'tokenless.json');
    const { zenviaToken: _, twilioAuthToken: __, ...others } = loadOrCreateSecrets(secretsFile);
    writeFileSync(tokenless, JSON.stringify(others));
    const senders = { ZENVIA_FROM: 'neonpro', TWILIO_FROM: '+551140000000' };
    expect(faultsOf({ NEONPRO_SECRETS_FILE: tokenless, ...senders })).toEqual([
      'ZENVIA_FROM: without secrets.zenviaToken and secrets.zenviaWebhookSecret',
      'TWILIO_FROM: without TWILIO_ACCOUNT_SID and secrets.twilioAuthToken',
    ]);
    expect(faultsOf({ ...secrets, ZENVIA_BASE_URL: 'http://api.zenvia.com' })).toEqual([
      'ZENVIA_BASE_URL: begins with https: outside this machine',
    ]);
    expect(loadConfig(secrets).sms).toEqual({ zenvia: null, twilio: null, canReply: false });
    const sid = `AC${'0'.repeat(32)}`;
    const { sms } = loadConfig({ ...secrets, ...senders, TWILIO_ACCOUNT_SID: sid, NEONPRO_SMS_REPLIES: '1' });
    expect([sms.zenvia?.from, sms.twilio?.accountSid, sms.canReply]).toEqual(['neonpro', sid, true]);
  });

  it('sends the secrets of a clinic to its bank in clear on this machine alone', () => {
    const clear = ['PIX_BASE_URL: begins with https: outside this machine'];
    const withSecrets = (url: string) => faultsOf({ NEONPRO_SECRETS_FILE: secretsFile, PIX_BASE_URL: url });
    expect(withSecrets('http://pix.bank.example')).toEqual(clear);
    expect(withSecrets('http://127.0.0.1.bank.example')).toEqual(clear);
    expect(withSecrets('http://127.0.0.1:4011')).toEqual([]);
    expect(withSecrets('https://pix.bank.example')).toEqual([]);
  });
});
