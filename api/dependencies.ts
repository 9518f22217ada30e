import type { Logger } from 'pino';
import type { Config } from '../config.ts';
import { fileKms } from '../models/encryption.ts';
import { createKnex } from '../models/knex.ts';
import { coverOf } from '../models/person-cover.ts';
import { createLivePublisher, type LivePublisher } from '../models/live.ts';
import { createTenancy, type Tenancy } from '../models/tenancy.ts';
import { type AccessTokens, createAccessTokens } from './access-token.ts';
import { createCursors, type Cursors } from './cursor.ts';
import { type ApiUsage, createApiUsage } from './api-usage.ts';
import { createGates, type Gates } from './admission.ts';
import {
  type ClientDoorLimits,
  createClientDoorLimits,
  createRecoveryLimits,
  type RecoveryLimits,
} from './door-limits.ts';
import { type CallLimits, createCallLimits } from './call-limits.ts';
import type { Probe } from './health.ts';
import { createRateLimit, type RateLimit } from './middleware/rate-limit.ts';

export interface Dependencies {
  log: Logger;
  /** Where browsers find us, for example `http://localhost:4000`: writes come from this origin only. */
  origin: string;
  uiDir: string | undefined;
  trustedProxies: number;
  temporalUiUrl: string;
  temporalNamespace: string;
  /** `token` is the house's, for clinics without one of their own. */
  whatsapp: { appSecret: string; verifyToken: string; token: string; baseUrl: string; version: string };
  /** By which the SMS providers prove themselves; null for one without an account. */
  sms: { zenviaSecret: string | null; twilioToken: string | null };
  tenancy: Tenancy;
  accessTokens: AccessTokens;
  cursors: Cursors;
  /** Database the live channel listens on. */
  databaseUrl: string;
  live: LivePublisher;
  gates: Gates;
  /** Calls in a minute of a person, a program and an address without either. */
  callLimits: CallLimits;
  /** Failed tries; per account, and more for an address because a whole clinic is behind one. */
  signInLimits: Record<'account' | 'address' | 'code' | 'codeDay' | 'passkeyAddress', RateLimit>;
  /** Codes for clients: asked for and answered, each by address and clinic, and asked for by number. */
  clientDoorLimits: ClientDoorLimits;
  /** Recovery of access: asked for, and redeemed. */
  recoveryLimits: RecoveryLimits;
  /** Failed tries at the token endpoint. */
  tokenLimits: { program: RateLimit; address: RateLimit };
  /** What programs ask for. */
  apiUsage: ApiUsage;
  /** Receivers of webhooks may be http and on loopback: a developer's machine. */
  allowsLocalWebhooks: boolean;
  /** In tests: an answer that is not as its operation describes it is a fault (500). */
  checksAnswers: boolean;
  /** What `/readyz` asks, beside the database and the keys. */
  probes: Record<string, Probe>;
  close(): Promise<void>;
}

const quarterHour = 900;

/** Built once for a process; tests pass their own configuration and probes. */
export function createDependencies(
  config: Config,
  log: Logger,
  probes: Record<string, Probe> = {},
): Dependencies {
  const { database, http, keys, sms, temporal, whatsapp } = config;
  const knex = createKnex({ url: database.apiUrl, pool: database.pool });
  const kms = fileKms(keys.master, coverOf(config));
  const tenancy = createTenancy({ knex, kms, tokenKey: keys.token, keysRememberedMs: keys.rememberedMs });
  const apiUsage = createApiUsage(tenancy, log);
  const live = createLivePublisher(database.apiUrl);
  const limits = { knex, key: kms.platformKey('rate-limit') };
  const gates = createGates(database.pool);
  return {
    log,
    origin: new URL(http.publicUrl).origin,
    uiDir: http.uiDir,
    trustedProxies: http.trustedProxies,
    temporalUiUrl: temporal.uiUrl,
    temporalNamespace: temporal.namespace,
    whatsapp,
    sms: {
      zenviaSecret: sms.zenvia?.webhookSecret ?? null,
      twilioToken: sms.twilio?.authToken ?? null,
    },
    tenancy,
    accessTokens: createAccessTokens(keys.accessPem, (code, requestId) =>
      log.warn({ requestId, code }, 'access token refused'),
    ),
    cursors: createCursors(kms.platformKey('cursor')),
    databaseUrl: database.apiUrl,
    live,
    gates,
    callLimits: createCallLimits({ ...limits, gates }, config.callsPerMinute),
    signInLimits: {
      account: createRateLimit(limits, { name: 'sign-in-account', tries: 10, seconds: quarterHour }),
      address: createRateLimit(limits, { name: 'sign-in-address', tries: 50, seconds: quarterHour }),
      // Typed codes of a person: three of a million are right at any time, so thirty tries a day hit once in 10,000 (S7).
      code: createRateLimit(limits, { name: 'second-factor', tries: 10, seconds: quarterHour }),
      codeDay: createRateLimit(limits, { name: 'second-factor-day', tries: 30, seconds: 86_400 }),
      passkeyAddress: createRateLimit(limits, { name: 'passkey-address', tries: 100, seconds: quarterHour }),
    },
    clientDoorLimits: createClientDoorLimits(limits),
    recoveryLimits: createRecoveryLimits(limits),
    tokenLimits: {
      program: createRateLimit(limits, { name: 'token-program', tries: 20, seconds: quarterHour }),
      address: createRateLimit(limits, { name: 'token-address', tries: 50, seconds: quarterHour }),
    },
    apiUsage,
    allowsLocalWebhooks: config.webhooks.allowsLocal,
    checksAnswers: config.env === 'test',
    probes,
    async close() {
      await apiUsage.close();
      await live.close();
      await knex.destroy();
    },
  };
}
