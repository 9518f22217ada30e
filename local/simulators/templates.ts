import { createHash } from 'node:crypto';
import { fillBody, messageTemplates, providerName } from '../../domain/messaging/templates.ts';
import type { SimulatedTemplate } from './facts.ts';
import { GraphError } from './graph-error.ts';
import { templateKey, type Store } from './store.ts';
import type { TemplateRequest } from './send-request.ts';

/** What the house registered, and Meta approved; with the time to live that belongs to a fallback after 15 minutes. */
export const houseTtlSeconds = 900;

const house = new Map(
  messageTemplates.map((template): [string, SimulatedTemplate] => {
    const name = providerName(template);
    const { language, category, body, buttons } = template;
    return [
      `${name}/${language}`,
      {
        ...{
          id: idOf('', name, language),
          wabaId: '',
          name,
          language,
          category: category.toUpperCase(),
          body,
        },
        ...{ status: 'APPROVED', buttons: buttons.map(({ title }) => title), ttlSeconds: houseTtlSeconds },
      },
    ];
  }),
);
const clinicNameAt = new Map(
  messageTemplates.map((template) => [providerName(template), template.parameters.indexOf('clinicName')]),
);

/** Digits, as Meta's; small enough to be a number of JSON. */
export function idOf(wabaId: string, name: string, language: string): string {
  const hash = createHash('sha256').update(`${wabaId}/${name}/${language}`).digest('hex').slice(0, 12);
  return String(10n ** 14n + BigInt(`0x${hash}`));
}

export type Templates = ReturnType<typeof createTemplates>;

/** Templates of every account: those that were registered here, and the house's, which each account has. */
export function createTemplates(store: Store) {
  const find = (wabaId: string, name: string, language: string): SimulatedTemplate | undefined => {
    const ofHouse = house.get(`${name}/${language}`);
    return store.templates.get(templateKey(wabaId, name, language)) ?? (ofHouse && { ...ofHouse, wabaId });
  };

  /** What the number sends with: of its account when that is known, else of whichever account has it. */
  function findForNumber(
    phoneNumberId: string,
    name: string,
    language: string,
  ): SimulatedTemplate | undefined {
    const number = store.numbers.get(phoneNumberId);
    if (number) return find(number.wabaId, name, language);
    const ofAny = [...store.templates.values()].find((one) => one.name === name && one.language === language);
    return ofAny ?? house.get(`${name}/${language}`);
  }

  return {
    find,
    list(wabaId: string): SimulatedTemplate[] {
      const own = [...store.templates.values()].filter((one) => one.wabaId === wabaId);
      const names = new Set(own.map(({ name, language }) => `${name}/${language}`));
      return [
        ...own,
        ...[...house].filter(([key]) => !names.has(key)).map(([, one]) => ({ ...one, wabaId })),
      ];
    },
    findForNumber,
    /** The filled text and the buttons; throws Meta's code for what it would refuse. */
    fill(phoneNumberId: string, request: TemplateRequest) {
      const { name, language } = request;
      return { ...fill(sendable(findForNumber(phoneNumberId, name, language.code), name), request) };
    },
  };
}

function sendable(template: SimulatedTemplate | undefined, name: string): SimulatedTemplate {
  if (template?.status === 'PAUSED') throw new GraphError(132015, `Template is paused: ${name}`);
  if (template?.status === 'DISABLED') throw new GraphError(132016, `Template is disabled: ${name}`);
  if (template?.status !== 'APPROVED')
    throw new GraphError(132001, `Template name does not exist in the translation: ${name}`);
  return template;
}

function fill(template: SimulatedTemplate, { components = [] }: TemplateRequest) {
  const params = components.flatMap((part) =>
    part.type === 'body' ? part.parameters.map((p) => p.text) : [],
  );
  if (params.length !== parametersOf(template.body))
    throw new GraphError(132000, `body: number of localizable_params (${params.length}) does not match`);
  if (params.some((param) => /[\n\t]| {4}/.test(param)))
    throw new GraphError(132012, 'body: parameter has new lines, tabs or more than 4 spaces');
  const text = fillBody(template.body, params);
  if (text.length > 1024) throw new GraphError(132005, 'body: translated text too long');
  const payloads = new Map(
    components.flatMap((part) =>
      part.type === 'button' ? [[Number(part.index), part.parameters[0]?.payload ?? ''] as const] : [],
    ),
  );
  if ([...payloads.keys()].some((index) => index >= template.buttons.length))
    throw new GraphError(132000, 'buttons: index is out of range');
  const business = params[clinicNameAt.get(template.name) ?? -1];
  return {
    ...{ templateName: template.name, category: template.category.toLowerCase(), text },
    ...(business !== undefined && { business }),
    ttlSeconds: template.ttlSeconds,
    buttons: template.buttons.map((title, index) => ({ title, payload: payloads.get(index) ?? title })),
  };
}

/** How many values a body takes: the highest `{{n}}` in it. */
export const parametersOf = (body: string): number =>
  Math.max(0, ...[...body.matchAll(/\{\{(\d+)\}\}/g)].map(([, n]) => Number(n)));
