import type { MessageContent } from './delivery.ts';
import { fillBody, type TemplateParameter } from './templates.ts';

/** A text that the provider approved: the house's, or a clinic's own for the same use. */
export interface WritableTemplate {
  name: string;
  language: string;
  body: string;
  parameters: readonly TemplateParameter[];
  buttons: readonly { reply: string; title: string }[];
}

export type TemplateValues = Partial<Record<TemplateParameter, string>>;

/** What goes out; `payloadOf` gives what a pressed button brings back. */
export function writeTemplate(
  { name, language, body, parameters, buttons }: WritableTemplate,
  values: TemplateValues,
  payloadOf: (reply: string) => string,
): Extract<MessageContent, { template: unknown }> {
  const bodyParams = parameters.map((parameter) => oneLine(values[parameter] ?? ''));
  return {
    template: {
      name,
      language,
      bodyParams,
      quickReplyPayloads: buttons.map(({ reply }) => payloadOf(reply)),
    },
    text: fillBody(body, bodyParams),
    ...(buttons.length > 0 && { buttons: buttons.map(({ title }) => title) }),
  };
}

/** The values that a written template was filled with, by name: for another wording of the same. */
export const valuesOf = (
  parameters: readonly TemplateParameter[],
  bodyParams: readonly string[],
): TemplateValues => Object.fromEntries(parameters.map((parameter, at) => [parameter, bodyParams[at] ?? '']));

/** What its buttons brought back, by reply: the same for another wording, which may have them in another order. */
export const payloadsOf =
  (buttons: readonly { reply: string }[], payloads: readonly string[]) =>
  (reply: string): string =>
    payloads[buttons.findIndex((button) => button.reply === reply)] ?? '';

/** Meta refuses line breaks and runs of spaces in a parameter (132012), and empty ones (131008). */
const oneLine = (value: string): string => value.replace(/\s+/g, ' ').trim() || '-';
