import {
  accessTemplates,
  messageTemplates,
  providerName,
  visitTemplates,
  waitlistTemplates,
  type NoticeTemplate,
  type TemplateParameter,
} from './templates.ts';
import { noShowTemplates } from './no-show-templates.ts';
import { campaignTemplates, conversationTemplates } from './open-templates.ts';

export const templateCategories = ['utility', 'marketing', 'authentication'] as const;
export type TemplateCategory = (typeof templateCategories)[number];

export const templateAreas = ['visit', 'waitlist', 'care', 'conversation', 'campaign', 'access'] as const;
export type TemplateArea = (typeof templateAreas)[number];

/**
 * What a message is for, whatever its words: the siblings of a use can stand in for each other, because they take their values from the
 * same list and their buttons mean the same. The house has one text for each.
 */
export interface TemplateUse {
  use: string;
  area: TemplateArea;
  category: TemplateCategory;
  parameters: readonly TemplateParameter[];
  buttons: readonly { readonly reply: string; readonly title: string }[];
  language: string;
  /** The house's own text, under the name that the provider knows. */
  house: { name: string; body: string };
  /** Codes have one text only: the provider prescribes it. */
  mayHaveOwn: boolean;
}

const areaOf = (name: string): TemplateArea => {
  if (name in accessTemplates) return 'access';
  if (name in campaignTemplates) return 'campaign';
  if (name in conversationTemplates) return 'conversation';
  if (name in waitlistTemplates) return 'waitlist';
  const isOfVisit = name in visitTemplates || name in noShowTemplates || name === 'aviso_atraso';
  return isOfVisit ? 'visit' : 'care';
};

export const templateUses: readonly TemplateUse[] = messageTemplates.map((template) => ({
  use: template.name,
  area: areaOf(template.name),
  category: template.category,
  parameters: template.parameters,
  buttons: (template as NoticeTemplate).buttons,
  language: template.language,
  house: { name: providerName(template), body: template.body },
  mayHaveOwn: template.category !== 'authentication',
}));

const byUse = new Map(templateUses.map((use) => [use.use, use]));
const byHouseName = new Map(templateUses.map((use) => [use.house.name, use]));

export const templateUseOf = (use: string): TemplateUse | null => byUse.get(use) ?? null;
/** By the provider's name of the house's text. */
export const houseUseOf = (name: string): TemplateUse | null => byHouseName.get(name) ?? null;
