import { describe, expect, it } from 'vitest';
import { ConfigError, loadConfig } from '../config.ts';

const faultsOf = (env: Record<string, string>): readonly string[] => {
  try {
    loadConfig({ NEONPRO_SECRETS_FILE: '/nowhere', ...env });
    return [];
  } catch (error) {
    return error instanceof ConfigError ? error.faults : [];
  }
};
const local = 'NEONPRO_WEBHOOK_ALLOW_LOCAL: not in production';

describe('the configuration', () => {
  it('lets webhooks reach the own network on a developer’s machine alone', () => {
    const env = { NEONPRO_WEBHOOK_ALLOW_LOCAL: '1' };
    expect(faultsOf({ ...env, NEONPRO_ENV: 'production' })).toEqual([local]);
    expect(faultsOf({ ...env, NEONPRO_ENV: 'development' })).not.toContain(local);
    expect(faultsOf({ NEONPRO_ENV: 'production' })).not.toContain(local);
  });
});
