// What a campaign's message is written from at the last moment; owner context: messaging.
import type { CampaignTemplate } from '../domain/messaging/campaign-text.ts';
import type { CampaignState } from '../domain/messaging/campaign.ts';
import type { Scope } from './tenancy.ts';

export interface TemplateRow extends CampaignTemplate {
  id: string;
  use: string;
  state: string;
  category: string;
  /** As the provider sees it since it last looked; null: as it was asked for. */
  providerCategory: string | null;
}

const titleOf = (button: string | { title?: string }): string =>
  typeof button === 'string' ? button : (button.title ?? '');

export async function readTemplate({ run, clinicId }: Scope, id: string): Promise<TemplateRow | null> {
  const [row] = await run<Omit<TemplateRow, 'buttons'> & { buttons: (string | { title?: string })[] }>({
    name: 'campaign-template',
    text: `select id, use, name, language, body, parameters, buttons, state, category, provider_category as "providerCategory"
      from message_templates where clinic_id = $1 and id = $2`,
    values: [clinicId, id],
  });
  return row ? { ...row, buttons: row.buttons.map(titleOf) } : null;
}

/** How the campaign stands that a message belongs to; null: to none. */
export async function campaignOfMessage(
  { run, clinicId }: Scope,
  messageId: string,
): Promise<{ state: CampaignState; pauseCode: string | null } | null> {
  const [row] = await run<{ state: CampaignState; pauseCode: string | null }>({
    name: 'campaign-of-message',
    text: `select c.state, c.pause_code as "pauseCode" from campaign_recipients r
        join campaigns c on c.clinic_id = r.clinic_id and c.id = r.campaign_id
      where r.clinic_id = $1 and r.message_id = $2`,
    values: [clinicId, messageId],
  });
  return row ?? null;
}
