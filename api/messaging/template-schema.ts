import { z } from 'zod';
import { templateStates } from '../../domain/messaging/template-life.ts';
import { templateAreas, templateCategories } from '../../domain/messaging/template-uses.ts';

const version = z.int().min(1).max(1_000_000_000);
const instant = z.iso.datetime({ offset: true });
const category = z.enum(templateCategories);
const text = z.string().describe('names its values: `Olá, {{firstName}}!`');

export const template = z
  .strictObject({
    id: z.uuid(),
    version,
    use: z.string(),
    name: z.string().describe('as the provider knows it'),
    text,
    category,
    providerCategory: category.nullable().describe('as the provider counts it, once it said so'),
    state: z.enum(templateStates),
    isHouse: z.boolean(),
    isPreferred: z.boolean(),
    isUsedNow: z.boolean(),
    quality: z.string().nullable(),
    reason: z.string().nullable().describe('the provider’s code of why'),
    stateAt: instant.nullable().describe('null: the provider said nothing yet'),
    submittedAt: instant.nullable(),
    can: z.strictObject({
      edit: z.boolean(),
      submit: z.boolean(),
      archive: z.boolean(),
      prefer: z.boolean(),
      acceptCategory: z.boolean(),
    }),
  })
  .meta({ id: 'MessageTemplate' });

export const templateUse = z
  .strictObject({
    use: z.string(),
    area: z.enum(templateAreas),
    category,
    parameters: z.array(z.string()),
    buttons: z.array(z.string()).describe('titles; the same for every text of the use'),
    house: z.strictObject({ name: z.string(), text }),
    mayHaveOwn: z.boolean(),
    usedNow: z
      .strictObject({ name: z.string(), templateId: z.uuid().nullable() })
      .nullable()
      .describe('null: none can be sent by WhatsApp now'),
    templates: z
      .array(template)
      .describe('the newest first; of the house’s once the provider said something'),
  })
  .meta({ id: 'TemplateUse' });

export const templatesAnswer = z.strictObject({
  uses: z.array(templateUse),
  clinicName: z.string(),
  hasAccount: z.boolean().describe('without a business account nothing can be submitted'),
});
export const templateAnswer = z.strictObject({ template });

const given = z
  .string()
  .trim()
  .min(1)
  .max(2_000)
  .describe('`Olá, {{firstName}}!`: values by name, each once');
export const draftBody = z.strictObject({ use: z.string().min(1).max(60), text: given });
export const editBody = z.strictObject({ version, text: given });
export const versionBody = z.strictObject({ version });
export const preferBody = z.strictObject({ version, isPreferred: z.boolean() });
