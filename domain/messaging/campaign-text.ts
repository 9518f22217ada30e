import type { MessageContent } from './delivery.ts';
import { fillBody, firstNameOf } from './templates.ts';

/** What a campaign may put into a template: nothing that only one person has but her first name. */
export const campaignParameters = ['firstName', 'clinicName', 'link'] as const;
export type CampaignParameter = (typeof campaignParameters)[number];

export interface CampaignTemplate {
  name: string;
  language: string;
  body: string;
  parameters: readonly string[];
  /** Titles in the order of the template. */
  buttons: readonly string[];
}

const isKnown = (name: string): name is CampaignParameter =>
  (campaignParameters as readonly string[]).includes(name);

export const canCampaignFill = ({ parameters }: Pick<CampaignTemplate, 'parameters'>): boolean =>
  parameters.every(isKnown);

/** The payload of a button is its title: whoever presses «Parar» says the word that the keywords know. */
export function writeOffer(
  { name, language, body, parameters, buttons }: CampaignTemplate,
  { fullName, clinicName, link }: { fullName: string; clinicName: string; link: string },
): MessageContent {
  const values: Record<CampaignParameter, string> = { firstName: firstNameOf(fullName), clinicName, link };
  const bodyParams = parameters.map((parameter) => (isKnown(parameter) ? values[parameter] : '-'));
  return {
    template: { name, language, bodyParams, quickReplyPayloads: [...buttons] },
    text: fillBody(body, bodyParams),
    ...(buttons.length > 0 && { buttons: [...buttons] }),
  };
}

/** Every offer says how to leave («Responda PARAR para não receber ofertas»): the word itself, as a word. */
export const saysHowToLeave = (body: string): boolean => /(^|[^\p{L}])PARAR($|[^\p{L}])/u.test(body);
