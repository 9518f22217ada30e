// Table messages: templates that staff send from a conversation; owner context: messaging.
import { refuse } from '../domain/errors.ts';
import { fillBody, firstNameOf } from '../domain/messaging/templates.ts';
import { templateUseOf, templateUses, type TemplateCategory } from '../domain/messaging/template-uses.ts';
import { valueFault } from '../domain/messaging/template-values.ts';
import { whyNotToPerson } from '../domain/messaging/send-consent.ts';
import { readClientContact, type ClientContact } from './client-contact.ts';
import { nameOfClinic } from './clinic.ts';
import { addressOf } from './conversation-address.ts';
import { type Conversation, holdConversation, openDisplay } from './conversation-row.ts';
import { templatesOfUse } from './message-template.ts';
import { personOf } from './send-facts.ts';
import { queueOfStaff, refuseContact } from './staff-message.ts';
import { approvedTemplate, chosenOf, chooseTemplate, type ChosenTemplate } from './template-choice.ts';
import type { Scope } from './tenancy.ts';

/** What the record knows; everything else whoever sends it writes. */
const filled: readonly string[] = ['firstName', 'clinicName'];
/** A template is of use while somebody may still read it as an answer. */
const usefulMs = 24 * 3_600_000;

export interface SendableTemplate {
  use: string;
  templateId: string | null;
  name: string;
  category: TemplateCategory;
  body: string;
  parameters: { name: string; isFilled: boolean }[];
  buttons: string[];
  isReady: boolean;
}

/** Uses that are a person's to send: the others belong to processes, which know of visits and their buttons. */
const isForStaff = (use: string): boolean => templateUseOf(use)?.area === 'conversation';

export async function sendableTemplates(scope: Scope): Promise<SendableTemplate[]> {
  const listed: SendableTemplate[] = [];
  for (const { use, category, language, parameters, buttons, house } of templateUses) {
    if (!isForStaff(use)) continue;
    const rows = await templatesOfUse(scope, use);
    const shown = { use, parameters: parameters.map(present), buttons: buttons.map(({ title }) => title) };
    const houseRow = rows.find((row) => row.isHouse && row.language === language);
    const isHouseReady = houseRow === undefined || houseRow.state === 'approved';
    listed.push({ ...shown, templateId: null, ...house, category, isReady: isHouseReady });
    for (const row of rows.filter(
      ({ isHouse, state }) => !isHouse && state !== 'archived' && state !== 'draft',
    ))
      listed.push({
        ...{ ...shown, templateId: row.id, name: row.name, category: row.providerCategory ?? row.category },
        ...{ body: row.body, parameters: row.parameters.map(present) },
        isReady: chosenOf(use, [row])?.templateId === row.id,
      });
  }
  return listed;
}

const present = (name: string) => ({ name, isFilled: filled.includes(name) });

export interface TemplateWish {
  use?: string | undefined;
  templateId?: string | undefined;
  values: Record<string, string>;
}

/** Outside the 24 hours too. Refuses with `template-not-approved`, `contact-refused` and, for a value that is missing, `invalid-input`. */
export async function sendTemplate(
  scope: Scope,
  conversationId: string,
  wish: TemplateWish,
): Promise<string> {
  const conversation = await holdConversation(scope, conversationId);
  const { template, use } = await chosenFor(scope, wish);
  const purpose =
    template.category === 'marketing'
      ? 'offers'
      : conversation.clientId === null
        ? 'conversation'
        : 'service';
  const contact =
    conversation.clientId === null ? null : await readClientContact(scope, conversation.clientId);
  if (contact) await checkPerson(scope, contact, use, purpose);
  else if (purpose === 'offers') refuseContact('no-consent');
  const address = await addressOf(scope, { clientId: conversation.clientId, conversationId }, 'whatsapp');
  if (address === null) refuseContact('no-phone');
  const bodyParams = await valuesFor(scope, conversation, { template, contact, values: wish.values });
  return queueOfStaff(scope, conversation, {
    ...{ template: use, templateId: template.templateId, purpose, channel: 'whatsapp' },
    usefulUntil: Date.now() + usefulMs,
    content: {
      template: {
        name: template.name,
        language: template.language,
        bodyParams,
        quickReplyPayloads: template.buttons.map(({ reply }) => `say:${reply}`),
      },
      text: fillBody(template.body, bodyParams),
      buttons: template.buttons.map(({ title }) => title),
    },
  });
}

async function chosenFor(
  scope: Scope,
  { use, templateId }: TemplateWish,
): Promise<{ template: ChosenTemplate; use: string }> {
  const { trx, clinicId } = scope;
  const own: { use: string }[] =
    templateId === undefined
      ? []
      : await trx('messageTemplates').where({ clinicId, id: templateId }).select('use');
  if (templateId !== undefined && own.length === 0) refuse('not-found');
  const wanted = own[0]?.use ?? use ?? '';
  if (!isForStaff(wanted)) refuse('template-not-approved');
  const template =
    templateId === undefined
      ? await chooseTemplate(scope, wanted)
      : await approvedTemplate(scope, templateId);
  if (!template) refuse('template-not-approved');
  return { template, use: wanted };
}

/** As the sender asks again when its turn comes (models/send-permission.ts). */
async function checkPerson(
  scope: Scope,
  contact: ClientContact,
  template: string,
  purpose: 'service' | 'offers' | 'conversation',
): Promise<void> {
  const why = whyNotToPerson(
    { kind: 'template', purpose, channel: 'whatsapp', template, isInConversation: true, usefulUntil: null },
    await personOf(scope, contact),
  );
  if (why !== undefined) refuseContact(why);
}

interface Filling {
  template: ChosenTemplate;
  contact: ClientContact | null;
  values: Record<string, string>;
}

async function valuesFor(
  scope: Scope,
  conversation: Conversation,
  { template, contact, values }: Filling,
): Promise<string[]> {
  const clinicName = contact?.clinic.name ?? (await nameOfClinic(scope));
  const name = contact?.client?.name ?? '';
  // What the record says of a client nobody overrides: an approved text is no frame for words of one's own.
  const known: Record<string, string> = { clinicName, ...(name !== '' && { firstName: firstNameOf(name) }) };
  const shown = name === '' ? await nameOfStranger(scope, conversation) : '';
  const spare: Record<string, string> = shown === '' ? {} : { firstName: firstNameOf(shown) };
  const filledIn = template.parameters.map((one) => {
    const written = known[one] === undefined ? oneLine(values[one] ?? '') : '';
    const value = known[one] ?? (written || (spare[one] ?? ''));
    return { one, value, code: value === '' ? 'required' : written && valueFault(one, written) };
  });
  const fields = filledIn.flatMap(({ one, code }) => (code ? [{ path: `values.${one}`, code }] : []));
  if (fields.length > 0) refuse('invalid-input', { fields });
  return filledIn.map(({ value }) => oneLine(value));
}

const oneLine = (value: string): string => value.replace(/\s+/g, ' ').trim();

async function nameOfStranger({ trx, clinicId, vault }: Scope, { id }: Conversation): Promise<string> {
  const rows: { displayCt: Buffer | null }[] = await trx('conversations')
    .where({ clinicId, id })
    .select('displayCt');
  return openDisplay(vault, id, rows[0]?.displayCt ?? null).name ?? '';
}
