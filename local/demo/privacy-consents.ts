import type { PhotoUse, Purpose } from '../../domain/consents/purposes.ts';
import { grantConsent, withdrawConsent } from '../../models/consent.ts';
import type { Guardian } from '../../models/consent-guardian.ts';
import { currentTexts } from '../../models/consent-text.ts';
import type { Scope } from '../../models/tenancy.ts';

/** A signature as a tablet takes it: one stroke up and down. */
const signature = {
  ...{ width: 320, height: 120 },
  strokes: [Array.from({ length: 24 }, (_, n) => [20 + n * 12, Math.round(60 + 35 * Math.sin(n / 1.7))])],
};

interface Yes {
  clientId: string;
  purpose: Purpose;
  use?: PhotoUse;
  guardian?: Guardian;
}

async function agree(scope: Scope, { clientId, purpose, use, guardian = undefined }: Yes): Promise<void> {
  const { sha256 } = (await currentTexts(scope))[purpose];
  await grantConsent(scope, {
    ...{ clientId, purpose, use: use ?? null, channel: 'tablet', textSha256: sha256 },
    ...{ evidence: { signature }, guardian: guardian ?? null },
  });
}

/** What she agreed to at the desk; the assistant she took back, and its process writes the proof. */
export async function signConsents(scope: Scope, clientId: string): Promise<void> {
  await agree(scope, { clientId, purpose: 'photos-publication', use: 'site' });
  await agree(scope, { clientId, purpose: 'photos-publication', use: 'portfolio' });
  await agree(scope, { clientId, purpose: 'ai-chat' });
}

/** One stops by itself; the picture on the site waits for a person. */
export async function takeBack(scope: Scope, clientId: string): Promise<void> {
  await withdrawConsent(scope, { clientId, purpose: 'ai-chat', channel: 'desk' });
  await withdrawConsent(scope, { clientId, purpose: 'photos-publication', use: 'site', channel: 'desk' });
}

/** A girl of fifteen: her mother answers for her (LGPD art. 14). */
export const signForMinor = (scope: Scope, clientId: string, mother: string): Promise<void> =>
  agree(scope, {
    ...{ clientId, purpose: 'ai-chat' },
    guardian: { name: mother, cpf: '52998224725', kinship: 'mãe' },
  });
