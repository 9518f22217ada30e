import { buildReplyPayload, type ReplyPayload, type VisitReply } from './payloads.ts';

export type TemplateParameter = 'firstName' | 'clinicName' | 'when';

export interface MessageTemplate {
  readonly name: string;
  /** A text change is a new version, because the provider approves each text under a name of its own. */
  readonly version: number;
  readonly language: 'pt_BR';
  readonly category: 'utility';
  readonly body: string;
  readonly parameters: readonly TemplateParameter[];
  readonly buttons: readonly { readonly reply: VisitReply; readonly title: string }[];
}

/**
 * The messages of a visit. They are read on lock screens, by whoever holds the telephone: "sua consulta", never the
 * procedure. A body neither begins nor ends with a parameter (Meta refuses such templates).
 */
export const visitTemplates = {
  confirmacao_consulta: {
    name: 'confirmacao_consulta',
    version: 1,
    language: 'pt_BR',
    category: 'utility',
    body: 'Olá, {{1}}! Sua consulta na {{2}} está marcada para {{3}}. Você confirma sua presença?',
    parameters: ['firstName', 'clinicName', 'when'],
    buttons: [
      { reply: 'confirm', title: 'Confirmar' },
      { reply: 'reschedule', title: 'Remarcar' },
      { reply: 'cancel', title: 'Cancelar' },
    ],
  },
  lembrete_consulta: {
    name: 'lembrete_consulta',
    version: 1,
    language: 'pt_BR',
    category: 'utility',
    body: 'Olá, {{1}}! Passando para lembrar: sua consulta na {{2}} é {{3}}. Esperamos você!',
    parameters: ['firstName', 'clinicName', 'when'],
    buttons: [
      { reply: 'reschedule', title: 'Remarcar' },
      { reply: 'cancel', title: 'Cancelar' },
    ],
  },
  pos_atendimento: {
    name: 'pos_atendimento',
    version: 1,
    language: 'pt_BR',
    category: 'utility',
    body: 'Olá, {{1}}! Aqui é da {{2}}. Como você está depois da sua visita? Se precisar de algo, é só responder a esta mensagem.',
    parameters: ['firstName', 'clinicName'],
    buttons: [],
  },
} as const satisfies Record<string, MessageTemplate>;

export type VisitTemplateName = keyof typeof visitTemplates;
export const visitTemplateNames = Object.keys(visitTemplates) as VisitTemplateName[];

export interface RenderedTemplate {
  /** The name under which the provider approved this version, e.g. `lembrete_consulta_v1`. */
  providerName: string;
  language: string;
  bodyParams: string[];
  quickReplyPayloads: string[];
  buttons: { title: string; payload: string }[];
  /** What the person reads; for the timeline and for tests, never for logs. */
  text: string;
}

export function renderTemplate(
  name: VisitTemplateName,
  about: Pick<ReplyPayload, 'appointmentId' | 'startsAt'>,
  values: Partial<Record<TemplateParameter, string>>,
): RenderedTemplate {
  const template: MessageTemplate = visitTemplates[name];
  const bodyParams = template.parameters.map((parameter) => oneLine(values[parameter] ?? ''));
  const buttons = template.buttons.map(({ reply, title }) => ({
    title,
    payload: buildReplyPayload({ ...about, reply }),
  }));
  return {
    providerName: providerName(template),
    language: template.language,
    bodyParams,
    quickReplyPayloads: buttons.map((button) => button.payload),
    buttons,
    text: fillBody(template.body, bodyParams),
  };
}

export function providerName(template: Pick<MessageTemplate, 'name' | 'version'>): string {
  return `${template.name}_v${template.version}`;
}

export function fillBody(body: string, params: readonly string[]): string {
  return body.replace(/\{\{(\d+)\}\}/g, (_, n: string) => params[Number(n) - 1] ?? '');
}

/** "terça-feira, 24 de novembro, às 14:30" in the clinic's zone; `startsAt` in epoch milliseconds. */
export function visitWhen(startsAt: number, timeZone: string): string {
  const day = new Intl.DateTimeFormat('pt-BR', { timeZone, weekday: 'long', day: 'numeric', month: 'long' });
  const time = new Intl.DateTimeFormat('pt-BR', { timeZone, hour: '2-digit', minute: '2-digit' });
  return `${day.format(startsAt)}, às ${time.format(startsAt)}`;
}

/** "Maria" of "Maria Aparecida dos Santos": a lock screen needs no more. */
export function firstNameOf(fullName: string): string {
  return oneLine(fullName).split(' ')[0] ?? '';
}

/** Meta refuses line breaks and runs of spaces in a parameter (132012). */
function oneLine(value: string): string {
  // An empty parameter is refused by the provider (131008), a dash is not.
  return value.replace(/\s+/g, ' ').trim() || '-';
}
