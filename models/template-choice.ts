// Table message_templates: which text of a use is sent now; owner context: messaging.
import { pickTemplate } from '../domain/messaging/template-life.ts';
import { templateUseOf, type TemplateCategory } from '../domain/messaging/template-uses.ts';
import type { TemplateParameter } from '../domain/messaging/templates.ts';
import { markTemplate, templatesOfUse, type TemplateName, type TemplateRow } from './message-template.ts';
import type { Scope } from './tenancy.ts';

/** As the house's texts are registered. */
export const houseTtlMin = 15;

export interface ChosenTemplate {
  /** As the provider knows it. */
  name: string;
  language: string;
  body: string;
  /** Values by name, in the order of the placeholders. */
  parameters: readonly TemplateParameter[];
  /** The same for every text of a use. */
  buttons: readonly { reply: string; title: string }[];
  /** Minutes that the provider goes on trying, as registered. An SMS waits at least so long, or both would arrive. */
  ttlMin: number;
  /** As the provider counts it, and the law with it: `marketing` is an offer whatever its use. */
  category: TemplateCategory;
  /** Null for the house's text of which the provider said nothing yet. */
  templateId: string | null;
}

/** Asked at send time: what was paused since is not sent. Null: no text of this use can be sent (by SMS, then). */
export async function chooseTemplate(scope: Scope, use: string): Promise<ChosenTemplate | null> {
  const known = templateUseOf(use);
  return known && chosenOf(use, await templatesOfUse(scope, use));
}

export function chosenOf(use: string, rows: readonly TemplateRow[]): ChosenTemplate | null {
  const picked = pickTemplate(rows);
  const known = templateUseOf(use);
  if (picked === null || known === null) return null;
  if (picked === 'house') {
    const { house, language, parameters, buttons, category } = known;
    return { ...house, language, parameters, buttons, category, ttlMin: houseTtlMin, templateId: null };
  }
  const { id: templateId, name, language, body, parameters, buttons, ttlSeconds } = picked;
  const category = [known.category, picked.category, picked.providerCategory].includes('marketing')
    ? 'marketing'
    : picked.category;
  const ttlMin = ttlSeconds === null ? houseTtlMin : Math.ceil(ttlSeconds / 60);
  return { name, language, body, parameters, buttons, category, ttlMin, templateId };
}

/** One certain template (a campaign's, staff's); null when it may not be sent now. */
export async function approvedTemplate(scope: Scope, id: string): Promise<ChosenTemplate | null> {
  const { trx, clinicId } = scope;
  const [found]: { use: string }[] = await trx('messageTemplates').where({ clinicId, id }).select('use');
  if (!found) return null;
  const rows = (await templatesOfUse(scope, found.use)).filter((row) => row.id === id);
  const chosen = chosenOf(found.use, rows);
  return chosen?.templateId === id ? chosen : null;
}

/** Graph's codes of a message that was refused because of its template. */
const refusals: Partial<Record<number, 'paused' | 'disabled'>> = { 132015: 'paused', 132016: 'disabled' };

/** A refused message tells of a pause sooner than the webhook does. The template's id when it was news, to be shown live. */
export async function noteTemplateRefusal(
  scope: Scope,
  { code, ...name }: TemplateName & { code: number },
): Promise<string | null> {
  const state = refusals[code];
  return state === undefined ? null : markTemplate(scope, { ...name, state, reason: String(code) });
}
