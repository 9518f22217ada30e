import type { CurrentConsent } from '../models/consent.ts';
import type { ConsentLine, ConsentsOfClient, WithdrawalLine } from '../models/consent-list.ts';
import type { ConsentText } from '../models/consent-text.ts';

export function presentTexts(texts: readonly ConsentText[]) {
  const newest = new Map<string, number>();
  for (const { purpose, version } of texts) newest.set(purpose, Math.max(version, newest.get(purpose) ?? 0));
  return {
    texts: texts.map(({ purpose, version, body, sha256, validFrom, publishedBy }) => ({
      ...{ purpose, version, body, sha256, publishedBy, validFrom: validFrom?.toISOString() ?? null },
      isCurrent: newest.get(purpose) === version,
    })),
  };
}

export const presentCurrent = (one: CurrentConsent) => ({
  ...{ purpose: one.purpose, use: one.use, state: one.state, textVersion: one.textVersion },
  ...{ channel: one.channel, at: one.at?.toISOString() ?? null, proofId: one.proofId },
});

const presentLine = ({ at, sha256, guardian, ...line }: ConsentLine) => ({
  ...{ id: line.id, purpose: line.purpose, use: line.use, choice: line.choice, channel: line.channel },
  ...{ textVersion: line.textVersion, sha256, collectedBy: line.collectedBy, at: at.toISOString() },
  guardian: guardian && { name: guardian.name, cpf: guardian.cpf, kinship: guardian.kinship },
});

export const presentWithdrawal = ({ withdrawnAt, endedAt, acks, ...line }: WithdrawalLine) => ({
  ...{ id: line.id, purpose: line.purpose, use: line.use, channel: line.channel },
  ...{ withdrawnAt: withdrawnAt.toISOString(), endedAt: endedAt?.toISOString() ?? null },
  proofSha256: line.proofSha256,
  acks: acks.map(({ downstream, state, acknowledgedAt }) => ({
    ...{ downstream, state },
    acknowledgedAt: acknowledgedAt === null ? null : new Date(acknowledgedAt).toISOString(),
  })),
});

export const presentConsents = (all: ConsentsOfClient) => ({
  isMinor: all.isMinor,
  current: all.current.map(presentCurrent),
  history: all.history.map(presentLine),
  withdrawals: all.withdrawals.map(presentWithdrawal),
});
