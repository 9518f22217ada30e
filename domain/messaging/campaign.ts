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
