import { thresholdsOf } from '../../domain/no-show/thresholds.ts';
import {
  readNoShowSettings,
  type WeighedSettings,
  writeNoShowSettings,
} from '../../models/no-show-settings.ts';
import { hasActiveAccount } from '../../models/payment-account.ts';
import type { Scope } from '../../models/tenancy.ts';
import type { Operations } from '../operations.ts';
import { noShowSettingsAnswer, noShowSettingsBody } from './settings-schema.ts';

const common = { path: '/no-show/settings', tag: 'no-show' } as const;

const present = async (scope: Scope, { effect, salt: _, ...settings }: WeighedSettings) => ({
  ...settings,
  ...{ assumedEffect: effect.share, effectSource: effect.source },
  thresholds: thresholdsOf(settings, settings.missedCostCents, effect),
  canAskDeposit: await hasActiveAccount(scope),
});

export function noShowSettingsRoutes(api: Operations): void {
  api.add({
    ...{ ...common, method: 'GET', id: 'getNoShowSettings', access: { permission: 'no-show:read' } },
    summary: 'What a missed visit and a call cost the clinic, and what it does about a risk.',
    output: noShowSettingsAnswer,
    inClinic: async (scope) => present(scope, await readNoShowSettings(scope)),
  });

  api.add({
    ...{ ...common, method: 'PUT', id: 'putNoShowSettings', access: { permission: 'no-show:configure' } },
    summary: 'Replaces it, if nobody did since `version`; visits to come are looked at anew.',
    input: { body: noShowSettingsBody },
    output: noShowSettingsAnswer,
    async inClinic(scope, ctx) {
      const { version, ...rules } = ctx.input.body;
      return present(scope, await writeNoShowSettings(scope, version, rules));
    },
  });
}
