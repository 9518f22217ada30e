import { careTemplates } from './care-templates.ts';
import { consentTemplates } from './consent-templates.ts';
import { incidentTemplates } from './incident-templates.ts';
import { noShowTemplates } from './no-show-templates.ts';
import { campaignTemplates, conversationTemplates } from './open-templates.ts';
import { buildReplyPayload, type ReplyPayload, type VisitReply } from './payloads.ts';
import { recallTemplates } from './recall-templates.ts';
import { rightsTemplates } from './rights-templates.ts';

export type TemplateParameter =
  'firstName' | 'clinicName' | 'when' | 'code' | 'link' | 'minutes' | 'until' | 'sessions';

export interface MessageTemplate {
  readonly name: string;
  /** A text change is a new version, because the provider approves each text under a name of its own. */
  readonly version: number;
  readonly language: 'pt_BR';
  readonly category: 'utility' | 'authentication';
  readonly body: string;
  readonly parameters: readonly TemplateParameter[];
  readonly buttons: readonly { readonly reply: VisitReply; readonly title: string }[];
}

/** A message that is no step of a visit's plan. Each button comes back as a payload that its sender makes up. */
export interface NoticeTemplate extends Omit<MessageTemplate, 'buttons' | 'category'> {
  readonly category: 'utility' | 'marketing';
  readonly buttons: readonly { readonly reply: string; readonly title: string }[];
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

/**
 * What a client asked for at the clinic's public page. The text names no person: whoever typed a wrong number must not learn whose it is.
 * Meta's preset text for this category has no room for a link; where it insists on that, a version 2 without the link is registered.
 */
export const accessTemplates = {
  codigo_acesso: {
    name: 'codigo_acesso',
    version: 1,
    language: 'pt_BR',
    category: 'authentication',
    body: 'Seu código para entrar na página da {{1}} é {{2}}. Ele vale por 10 minutos. Se preferir, toque neste link: {{3}} Não compartilhe esta mensagem com ninguém.',
    parameters: ['clinicName', 'code', 'link'],
    buttons: [],
  },
  // Without a link: one that is only tapped would confirm what somebody else asked in her name.
  codigo_pedido: {
    name: 'codigo_pedido',
    version: 1,
    language: 'pt_BR',
    category: 'authentication',
    body: 'Seu código para confirmar o pedido sobre seus dados na {{1}} é {{2}}. Ele vale por 10 minutos. Se não foi você quem pediu, não passe este código a ninguém.',
    parameters: ['clinicName', 'code'],
    buttons: [],
  },
} as const satisfies Record<string, MessageTemplate>;

/** News for those who wait today. */
export const receptionTemplates = {
  aviso_atraso: {
    name: 'aviso_atraso',
    version: 1,
    language: 'pt_BR',
    category: 'utility',
    body: 'Olá, {{1}}! Hoje os atendimentos na {{2}} estão com cerca de {{3}} minutos de atraso. Pedimos desculpas: se puder, venha um pouco mais tarde. Se preferir outro dia, é só responder a esta mensagem.',
    parameters: ['firstName', 'clinicName', 'minutes'],
    buttons: [],
  },
} as const satisfies Record<string, NoticeTemplate>;

/** A client's turn at a time that became free. */
export const waitlistTemplates = {
  vaga_disponivel: {
    name: 'vaga_disponivel',
    version: 1,
    language: 'pt_BR',
    category: 'utility',
    body: 'Olá, {{1}}! Abriu um horário na {{2}}: {{3}}. Ele está guardado para você até as {{4}}. Você quer ficar com ele?',
    parameters: ['firstName', 'clinicName', 'when', 'until'],
    buttons: [
      { reply: 'accept', title: 'Quero' },
      { reply: 'decline', title: 'Agora não' },
    ],
  },
} as const satisfies Record<string, NoticeTemplate>;

/** Every text the provider approved. */
export const messageTemplates: readonly (MessageTemplate | NoticeTemplate)[] = [
  ...Object.values(visitTemplates),
  ...Object.values(accessTemplates),
  ...Object.values(noShowTemplates),
  ...Object.values(receptionTemplates),
  ...Object.values(waitlistTemplates),
  ...Object.values(careTemplates),
  ...Object.values(conversationTemplates),
  ...Object.values(campaignTemplates),
  ...Object.values(incidentTemplates),
  ...Object.values(consentTemplates),
  ...Object.values(rightsTemplates),
  ...Object.values(recallTemplates),
];

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

type RenderedCode = Pick<RenderedTemplate, 'providerName' | 'language' | 'bodyParams' | 'text'>;

/** The message with the code and the link of a sign-in; as {@link renderTemplate}, without buttons. */
export const renderSignInCode = (values: Record<'clinicName' | 'code' | 'link', string>): RenderedCode =>
  renderCode(accessTemplates.codigo_acesso, values);

export const renderRightsCode = (values: Record<'clinicName' | 'code', string>): RenderedCode =>
  renderCode(accessTemplates.codigo_pedido, values);

function renderCode(
  template: MessageTemplate,
  values: Partial<Record<TemplateParameter, string>>,
): RenderedCode {
  const bodyParams = template.parameters.map((parameter) => oneLine(values[parameter] ?? ''));
  return {
    providerName: providerName(template),
    language: template.language,
    bodyParams,
    text: fillBody(template.body, bodyParams),
  };
}

/** A notice as the provider takes it; `payloads` by the button's reply. */
export function renderNotice(
  template: NoticeTemplate,
  values: Partial<Record<TemplateParameter, string>>,
  payloads: Record<string, string> = {},
): { name: string; language: string; bodyParams: string[]; quickReplyPayloads: string[] } {
  return {
    name: providerName(template),
    language: template.language,
    bodyParams: template.parameters.map((parameter) => oneLine(values[parameter] ?? '')),
    quickReplyPayloads: template.buttons.map(({ reply }) => payloads[reply] ?? ''),
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
