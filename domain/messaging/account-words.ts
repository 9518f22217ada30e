/** Meta's tiers: different people in a moving day whom the business may write to first; -1: without limit. */
export function limitOfTier(tier: string | undefined): number | undefined {
  if (tier === undefined) return undefined;
  if (tier.endsWith('UNLIMITED')) return -1;
  const [, count, unit = ''] = /^(?:TIER_)?(\d+)([KM])?$/.exec(tier) ?? [];
  return count === undefined ? undefined : Number(count) * ({ K: 1_000, M: 1_000_000 }[unit] ?? 1);
}

/** Words about the quality of a number, as the clinic's page says it. */
const qualities: Partial<Record<string, string>> = { FLAGGED: 'low', UNFLAGGED: 'good' };
export const qualityOfWord = (event: string): string | undefined => qualities[event.toUpperCase()];

/** After these nothing of the account goes out; trying would only fail, message by message. */
const stops: Partial<Record<string, string>> = {
  DISABLED_UPDATE: 'account-disabled',
  ACCOUNT_DELETED: 'account-deleted',
  ACCOUNT_RESTRICTION: 'account-restricted',
  REVIEW_REJECTED: 'account-rejected',
};
export function pauseOfWord(event: string, reason?: string): string | undefined {
  // A ban is announced before it begins and told of again when it is lifted; only the ban itself stops the number.
  if (event === 'DISABLED_UPDATE' && reason !== undefined && reason !== 'DISABLE') return undefined;
  return stops[event];
}
