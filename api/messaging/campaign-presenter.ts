import { canCampaignFill, saysHowToLeave } from '../../domain/messaging/campaign-text.ts';
import { marketingPriceUsd } from '../../domain/messaging/campaign.ts';
import { exclusions } from '../../domain/messaging/segment.ts';
import {
  type CampaignLine,
  nobody,
  type Progress,
  readEcho,
  readProgress,
  readReasons,
  type Recipient,
} from '../../models/campaign-list.ts';
import type { CampaignPreview } from '../../models/campaign-test.ts';
import { type CampaignText, readTemplate } from '../../models/campaign-words.ts';
import { getCampaign } from '../../models/campaign.ts';
import type { Scope } from '../../models/tenancy.ts';

export const presentLine = (one: Omit<CampaignLine, 'madeAt'>, progress: Progress = nobody) => {
  const { id, version, name, state, pauseCode, templateId, templateName, perMinute, startsAt } = one;
  return {
    ...{ id, version, name, state, pauseCode, templateId, templateName, perMinute, progress },
    startsAt: startsAt?.toISOString() ?? null,
    createdAt: one.createdAt.toISOString(),
  };
};

/** One campaign with everything that is counted of it. */
export async function presentCampaign(scope: Scope, id: string) {
  const campaign = await getCampaign(scope, id);
  const template = await readTemplate(scope, campaign.templateId);
  const progress = (await readProgress(scope, [id])).get(id);
  const reasons = await readReasons(scope, id);
  return {
    ...presentLine({ ...campaign, templateName: template?.name ?? '' }, progress),
    ...(await readEcho(scope, id)),
    ...{ segment: campaign.segment, body: template?.body ?? '', reasons },
    parameters: [...(template?.parameters ?? [])],
  };
}

export function presentPreview({ excluded, samples, perMinute, ...count }: CampaignPreview) {
  const { matched, reachable, isCutShort } = count;
  return {
    ...{ matched, reachable, isCutShort },
    excluded: exclusions
      .map((code) => ({ code, count: excluded[code] }))
      .filter(({ count: many }) => many > 0),
    minutes: Math.ceil(reachable / perMinute),
    costUsd: Math.round(reachable * marketingPriceUsd * 100) / 100,
    samples: samples.map(({ text, ...more }) => ({
      text,
      buttons: 'buttons' in more ? (more.buttons ?? []) : [],
    })),
  };
}

export const presentRecipient = ({ clientId, name, outcome, code, at }: Recipient) => ({
  client: { id: clientId, name },
  ...{ outcome, code, at: at?.toISOString() ?? null },
});

export const presentText = (text: CampaignText) => {
  const { id, name, state, body, parameters, buttons } = text;
  const isReady = state === 'approved' && canCampaignFill(text) && saysHowToLeave(body);
  return { ...{ id, name, state, body, isReady }, parameters: [...parameters], buttons: [...buttons] };
};
