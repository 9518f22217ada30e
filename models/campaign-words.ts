// What a campaign's message is written from at the last moment; owner context: messaging.
import type { CampaignTemplate } from '../domain/messaging/campaign-text.ts';
import type { CampaignState } from '../domain/messaging/campaign.ts';
import { templateUseOf } from '../domain/messaging/template-uses.ts';
import { refuse } from '../domain/errors.ts';
import { lockTemplate } from './message-template.ts';
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

type Stored = Omit<TemplateRow, 'buttons'> & { buttons: (string | { title?: string })[] };
const columns = `id, use, name, language, body, parameters, buttons, state, category, provider_category as "providerCategory"`;
const present = (row: Stored): TemplateRow => ({ ...row, buttons: row.buttons.map(titleOf) });

export async function readTemplate({ run, clinicId }: Scope, id: string): Promise<TemplateRow | null> {
  const [row] = await run<Stored>({
    name: 'campaign-template',
    text: `select ${columns} from message_templates where clinic_id = $1 and id = $2`,
    values: [clinicId, id],
  });
  return row ? present(row) : null;
}

/** What a campaign can be written with: the clinic's own texts for offers, and the house's, which has no id until it is first used. */
export interface CampaignText extends Omit<TemplateRow, 'id'> {
  id: string | null;
}

const house = templateUseOf('campanha');

export async function listCampaignTexts({ run, clinicId }: Scope): Promise<CampaignText[]> {
  const rows = await run<Stored>({
    name: 'campaign-texts',
    text: `select ${columns} from message_templates where clinic_id = $1 and use = 'campanha' and state <> 'archived'
      order by is_house desc, created_at desc limit 100`,
    values: [clinicId],
  });
  const own = rows.map(present);
  if (!house || own.some(({ name }) => name === house.house.name)) return own;
  const { use, category, language, parameters, buttons } = house;
  const text = { ...house.house, use, category, language, parameters, state: 'approved' };
  return [{ ...text, id: null, providerCategory: null, buttons: buttons.map(titleOf) }, ...own];
}

/** The line of the house's text, written with its first campaign. */
export async function houseTextId(scope: Scope): Promise<string> {
  const { language, house: text } = house ?? refuse('template-not-approved');
  const row = await lockTemplate(scope, { name: text.name, language });
  return (row ?? refuse('template-not-approved')).id;
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
