// Table message_templates: which text of a use is sent now; owner context: messaging.
import { pickTemplate } from '../domain/messaging/template-life.ts';
import { templateUseOf } from '../domain/messaging/template-uses.ts';
import type { TemplateParameter } from '../domain/messaging/templates.ts';
import { templatesOfUse, type TemplateRow } from './message-template.ts';
import type { Scope } from './tenancy.ts';

export interface ChosenTemplate {
  /** As the provider knows it. */
  name: string;
  language: string;
  body: string;
  /** Values by name, in the order of the placeholders. */
  parameters: readonly TemplateParameter[];
  /** The same for every text of a use. */
  buttons: readonly { reply: string; title: string }[];
  /** How long the provider goes on trying, as registered; null: the house's default. An SMS waits at least so long. */
  ttlSeconds: number | null;
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
    const { house, language, parameters, buttons } = known;
    return { ...house, language, parameters, buttons, ttlSeconds: null, templateId: null };
  }
  const { id: templateId, name, language, body, parameters, buttons, ttlSeconds } = picked;
  return { name, language, body, parameters, buttons, ttlSeconds, templateId };
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
