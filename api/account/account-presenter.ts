import Bowser from 'bowser';
import type { z } from 'zod';
import { openLabel, type Passkey } from '../../models/factors.ts';
import type { Kms } from '../../models/encryption.ts';
import type { OwnSession } from '../../models/own-account.ts';
import type { passkeyAnswer, sessionsAnswer } from './account-schema.ts';

export const presentPasskey = (kms: Kms, passkey: Passkey): z.input<typeof passkeyAnswer> => ({
  id: passkey.id,
  label: openLabel(kms, passkey),
  createdAt: passkey.createdAt.toISOString(),
  lastUsedAt: passkey.lastUsedAt?.toISOString() ?? null,
  isBackedUp: passkey.isBackedUp,
});

/** What a person recognises a device by, out of what its browser says about itself. */
function deviceOf(userAgent: string) {
  if (!userAgent) return { browser: null, os: null, kind: 'desktop' as const };
  const { browser, os, platform } = Bowser.parse(userAgent);
  const kind = platform.type === 'mobile' || platform.type === 'tablet' ? platform.type : 'desktop';
  return { browser: browser.name || null, os: os.name || null, kind } as const;
}

export const presentSession = ({
  userAgent,
  createdAt,
  seenAt,
  ...session
}: OwnSession): z.input<typeof sessionsAnswer>['sessions'][number] => ({
  ...session,
  ...deviceOf(userAgent),
  createdAt: createdAt.toISOString(),
  seenAt: seenAt.toISOString(),
});
