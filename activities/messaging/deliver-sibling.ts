import type { MessageContent } from '../../domain/messaging/delivery.ts';
import { templateUseOf } from '../../domain/messaging/template-uses.ts';
import type { TemplateParameter } from '../../domain/messaging/templates.ts';
import { refusalOf } from '../../domain/messaging/whatsapp-errors.ts';
import { payloadsOf, valuesOf, writeTemplate } from '../../domain/messaging/write-template.ts';
import type { MessageRow } from '../../models/message-send.ts';
import { chooseTemplate } from '../../models/template-choice.ts';
import type { Scope } from '../../models/tenancy.ts';
import type { NotWritten } from './campaign-message.ts';

type Written = Extract<MessageContent, { template: unknown }>;

/** The provider took its text out of service. */
export const isTemplateRefusal = (errorCode: string | null): boolean =>
  refusalOf(Number(errorCode ?? NaN)).action === 'switch-template';

/** The same values in the words of another text of the use; without one, an SMS may still go. */
export async function writeSibling(
  scope: Scope,
  row: MessageRow,
  { template }: Written,
): Promise<{ content: Written; templateId: string | null } | NotWritten> {
  const chosen = await chooseTemplate(scope, row.template);
  if (!chosen || chosen.name === template.name) return { code: 'template-none' };
  const values = valuesOf(await parametersOf(scope, row), template.bodyParams);
  const buttons = templateUseOf(row.template)?.buttons ?? [];
  const content = writeTemplate(chosen, values, payloadsOf(buttons, template.quickReplyPayloads));
  return { content, templateId: chosen.templateId };
}

/** In the order of the text that was written: a clinic's own may put them another way than the house's. */
export async function parametersOf(
  { trx, clinicId }: Scope,
  row: MessageRow,
): Promise<readonly TemplateParameter[]> {
  const house = templateUseOf(row.template)?.parameters ?? [];
  if (row.templateId === null) return house;
  const own: { parameters: TemplateParameter[] }[] = await trx('messageTemplates')
    .where({ clinicId, id: row.templateId })
    .select('parameters');
  return own[0]?.parameters ?? house;
}
