import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import {
  fillBody,
  messageTemplates,
  providerName,
  type MessageTemplate,
  type NoticeTemplate,
} from '../../domain/messaging/templates.ts';
import type { AcceptedMessage } from './store.ts';
import { waIdOf } from './wa-id.ts';
import { newWamid } from './wamid.ts';

/** A refusal in Graph's shape. */
export class GraphError extends Error {
  readonly code: number;
  readonly status: number;

  constructor(code: number, details: string, status = httpStatus[code] ?? 400) {
    super(details);
    this.code = code;
    this.status = status;
  }

  toBody(): object {
    return {
      error: {
        message: `(#${this.code}) ${this.message}`,
        type: 'OAuthException',
        code: this.code,
        error_data: { messaging_product: 'whatsapp', details: this.message },
        fbtrace_id: randomBytes(12).toString('base64url'),
      },
    };
  }
}

const httpStatus: Record<number, number> = {
  1: 500,
  2: 503,
  190: 401,
  130429: 429,
  131000: 500,
  131016: 503,
  132001: 404,
};

const text = (max: number) => z.string().min(1).max(max);
const component = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('body'),
    parameters: z.array(z.object({ type: z.literal('text'), text: text(1024) })),
  }),
  z.object({
    type: z.literal('button'),
    sub_type: z.literal('quick_reply'),
    index: z.string().regex(/^[0-9]$/),
    parameters: z.array(z.object({ type: z.literal('payload'), payload: text(256) })).length(1),
  }),
]);
const common = {
  messaging_product: z.literal('whatsapp'),
  recipient_type: z.literal('individual').optional(),
  to: z.string().regex(/^\+?[1-9]\d{9,14}$/),
  biz_opaque_callback_data: z.string().max(512).optional(),
};
const requestSchema = z.discriminatedUnion('type', [
  z.object({
    ...common,
    type: z.literal('template'),
    template: z.object({
      name: text(512),
      language: z.object({ code: z.string() }),
      components: z.array(component).optional(),
    }),
  }),
  z.object({ ...common, type: z.literal('text'), text: z.object({ body: text(4096) }) }),
]);
type TemplateRequest = Extract<z.output<typeof requestSchema>, { type: 'template' }>;

const approved = new Map<string, MessageTemplate | NoticeTemplate>(
  messageTemplates.map((template) => [providerName(template), template]),
);

/** Checks a send as the Cloud API does; throws `GraphError` with its code. */
export function acceptRequest(phoneNumberId: string, body: unknown): AcceptedMessage {
  const parsed = requestSchema.safeParse(body);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    const isMissing = issue?.code === 'invalid_type' && issue.message.includes('undefined');
    throw new GraphError(isMissing ? 131008 : 100, `${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}`);
  }
  const request = parsed.data;
  const message = {
    wamid: newWamid(waIdOf(request.to)),
    phoneNumberId,
    to: request.to.replace('+', ''),
    waId: waIdOf(request.to),
    acceptedAt: Date.now(),
    ...(request.biz_opaque_callback_data !== undefined && { callbackData: request.biz_opaque_callback_data }),
  };
  if (request.type === 'text') return { ...message, type: 'text', text: request.text.body, buttons: [] };
  return { ...message, type: 'template', ...templateContent(request.template) };
}

function templateContent({ name, language, components = [] }: TemplateRequest['template']) {
  const template = approved.get(name);
  if (template?.language !== language.code)
    throw new GraphError(132001, `Template name does not exist in the translation: ${name}`);
  const params = components.flatMap((part) =>
    part.type === 'body' ? part.parameters.map((p) => p.text) : [],
  );
  if (params.length !== template.parameters.length)
    throw new GraphError(132000, `body: number of localizable_params (${params.length}) does not match`);
  if (params.some((param) => /[\n\t]| {4}/.test(param)))
    throw new GraphError(132012, 'body: parameter has new lines, tabs or more than 4 spaces');
  const payloads = new Map(
    components.flatMap((part) =>
      part.type === 'button' ? [[Number(part.index), part.parameters[0]?.payload ?? ''] as const] : [],
    ),
  );
  if ([...payloads.keys()].some((index) => index >= template.buttons.length))
    throw new GraphError(132000, 'buttons: index is out of range');
  return {
    templateName: name,
    text: fillBody(template.body, params),
    business: params[template.parameters.indexOf('clinicName')] ?? '',
    buttons: template.buttons.map(({ title }, index) => ({ title, payload: payloads.get(index) ?? title })),
  };
}
