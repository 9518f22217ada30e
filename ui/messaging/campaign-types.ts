export type {
  CampaignCard,
  CampaignLine,
  CampaignPreview,
  CampaignRecipient,
  CampaignText,
} from '../../api/messaging/campaign-schema.ts';

export const campaignSteps = ['audience', 'message', 'pace', 'review'] as const;
export type CampaignStep = (typeof campaignSteps)[number];
