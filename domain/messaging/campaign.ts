/**
 * `preparing`: its recipients are being written down; `stopping`: a person ended it and the rest is being let go; `stopped` and `done`
 * are the end.
 */
export const campaignStates = [
  'draft',
  'scheduled',
  'preparing',
  'running',
  'paused',
  'stopping',
  'stopped',
  'done',
] as const;
export type CampaignState = (typeof campaignStates)[number];

/** Who paused it: a person, or the process because nothing may leave now. */
export const pauseCodes = [
  'by-person',
  'offers-paused',
  'sender-paused',
  'template-not-approved',
  'no-channel',
] as const;
export type PauseCode = (typeof pauseCodes)[number];

export const campaignCommands = ['pause', 'resume', 'stop'] as const;
export type CampaignCommand = (typeof campaignCommands)[number];

const allowed: Record<CampaignCommand, readonly CampaignState[]> = {
  pause: ['scheduled', 'preparing', 'running'],
  resume: ['paused'],
  stop: ['scheduled', 'preparing', 'running', 'paused'],
};
export const mayCommand = (state: CampaignState, command: CampaignCommand): boolean =>
  allowed[command].includes(state);

/** Messages in a batch at the most; small ones keep the pace even and the transactions short. */
const batchSize = 100;

/** How a pace is kept: so many at once, so often (milliseconds). */
export const paceOf = (perMinute: number): { size: number; everyMs: number } => {
  const size = Math.min(batchSize, perMinute);
  return { size, everyMs: Math.round((60_000 * size) / perMinute) };
};

/** A message of a campaign is of use for so long after its release: caps and pauses may hold it, but nobody wants last week's offer. */
export const offerLifeMs = 3 * 86_400_000;

/** Meta's list price of a marketing message to Brazil in US dollars (table of January 2026); a hint, the account's own may differ. */
export const marketingPriceUsd = 0.0625;

/** What became of a recipient. `skipped`: not written to, with a reason; `uncertain`: it left and nobody knows whether it arrived. */
export const outcomes = [
  'waiting',
  'on-the-way',
  'sent',
  'delivered',
  'read',
  'failed',
  'uncertain',
  'skipped',
] as const;
export type Outcome = (typeof outcomes)[number];
