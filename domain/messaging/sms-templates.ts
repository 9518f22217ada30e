import { smsText, type SmsText } from './sms-text.ts';
import type { TemplateParameter } from './templates.ts';

export type SmsValues = Partial<Record<TemplateParameter, string>>;

export interface SmsWays {
  /** The sender takes answers, so «Responda SIM» is no lie. */
  canReply?: boolean;
}

type Wording = (value: (name: TemplateParameter) => string, ways: SmsWays) => string[];

const linked = (link: string, before: string, otherwise = ''): string =>
  link ? `${before} ${link}` : otherwise;

/**
 * What an SMS says in place of a template: short, without a name, a link where WhatsApp has buttons. As there, it is read on lock
 * screens: "sua consulta", never the procedure. Accents are for the reader of this file; `smsText` takes them away.
 */
const wordings: Readonly<Record<string, Wording>> = {
  confirmacao_consulta: (value, { canReply }) => [
    `${value('clinicName')}: sua consulta ${value('when')}.`,
    canReply ? 'Responda SIM para confirmar.' : '',
    linked(value('link'), canReply ? 'Mudar:' : 'Confirme ou mude em'),
  ],
  lembrete_consulta: (value) => [
    `${value('clinicName')}: lembrete da sua consulta, ${value('when')}.`,
    linked(value('link'), 'Mudar:'),
  ],
  pos_atendimento: (value, { canReply }) => [
    `${value('clinicName')}: como você está depois da sua visita?`,
    canReply ? 'Se precisar de algo, responda a este SMS.' : 'Se precisar de algo, fale com a clínica.',
  ],
  presenca_consulta: (value, { canReply }) => [
    `${value('clinicName')}: podemos contar com você ${value('when')}?`,
    canReply ? 'Responda SIM.' : '',
    linked(value('link'), canReply ? 'Mudar:' : 'Confirme ou mude em'),
  ],
  sinal_consulta: (value) => [
    `${value('clinicName')}: garanta seu horário ${value('when')} com um sinal.`,
    linked(value('link'), 'Pix e regras em', 'Fale com a clínica.'),
  ],
  remarcar_consulta: (value) => [
    `${value('clinicName')}: seu horário é ${value('when')}. Prefere outro?`,
    linked(value('link'), 'Escolha em', 'Fale com a clínica.'),
  ],
  horario_liberado: (value) => [
    `${value('clinicName')}: sem resposta, liberamos seu horário (${value('when')}).`,
    linked(value('link'), 'Marque outro em', 'Fale com a clínica para marcar outro.'),
  ],
  aviso_atraso: (value) => [
    `${value('clinicName')}: hoje há cerca de ${value('minutes')} min de atraso. Desculpe!`,
    'Se puder, venha mais tarde. Para outro dia, fale com a clínica.',
  ],
  vaga_disponivel: (value) => [
    `${value('clinicName')}: abriu um horário, ${value('when')}. Guardado até ${value('until')}.`,
    linked(value('link'), 'Aceite em', 'Fale com a clínica.'),
  ],
  convite_sessao: (value) => [
    `${value('clinicName')}: está na época da sua próxima sessão.`,
    linked(value('link'), 'Marque em'),
  ],
  lembrete_sessao: (value) => [
    `${value('clinicName')}: sua próxima sessão ainda não tem horário.`,
    linked(value('link'), 'Marque em'),
  ],
  convite_revisao: (value) => [
    `${value('clinicName')}: está na época da sua revisão.`,
    linked(value('link'), 'Marque em'),
  ],
  lembrete_revisao: (value) => [
    `${value('clinicName')}: sua revisão ainda não tem horário.`,
    linked(value('link'), 'Marque em'),
  ],
  convite_retorno: (value, ways) => [
    `${value('clinicName')}: que tal voltar?`,
    linked(value('link'), 'Marque em'),
    leave(ways),
  ],
  lembrete_retorno: (value, ways) => [
    `${value('clinicName')}: será um prazer receber você.`,
    linked(value('link'), 'Marque em'),
    leave(ways),
  ],
  pacote_vence: (value) => [
    `${value('clinicName')}: seu pacote tem ${value('sessions')} e vale até ${value('when')}.`,
    linked(value('link'), 'Marque em'),
  ],
  pedido_respondido: (value) => [
    `${value('clinicName')}: respondemos ao seu pedido.`,
    linked(value('link'), 'Leia em', 'Fale com a clínica.'),
  ],
};

/** An offer says how to get no more of them (and where answers are not taken, the clinic's page says it). */
const leave = ({ canReply }: SmsWays): string => (canReply ? 'SAIR p/ não receber' : '');

/** Null: what this use says is not said by SMS (codes, conversations, campaigns). In one segment whenever a shorter clinic name makes it fit. */
export function smsOf(use: string, values: SmsValues, ways: SmsWays = {}): SmsText | null {
  const wording = wordings[use];
  if (!wording) return null;
  const write = (clinicName: string): SmsText => {
    const shown: SmsValues = {
      ...values,
      clinicName,
      ...(values.when !== undefined && { when: shortWhen(values.when) }),
    };
    const parts = wording((name) => (shown[name] ?? '').replace(/\s+/g, ' ').trim(), ways);
    return smsText(parts.filter(Boolean).join(' '));
  };
  const full = values.clinicName?.trim() ?? '';
  const whole = write(full);
  if (whole.segments === 1) return whole;
  for (const name of shorterNames(full)) {
    const shorter = write(name);
    if (shorter.segments === 1) return shorter;
  }
  return whole;
}

const kinds =
  'cl[ií]nica|consult[oó]rio|centro|espa[cç]o|instituto|studio|est[eé]tica|avan[cç]ada|integrada|m[eé]dica|sa[uú]de|beleza';
const joins = 'd[aeo]s?|e|&|-|em|n[ao]';
const before = new RegExp(`^(?:(?:${kinds}|${joins})\\s+)+`, 'i');
const behind = new RegExp(`(?:\\s+(?:${joins}))+$`, 'i');

/** "Clínica de Estética Bela Vista da Serra" → "Bela Vista da Serra" → "Bela Vista": what is her own about it, in whole words. */
function shorterNames(name: string): string[] {
  const words = name.replace(before, '').split(/\s+/);
  return words.map((_, count) =>
    words
      .slice(0, words.length - count)
      .join(' ')
      .replace(behind, ''),
  );
}

const months = [
  ...['janeiro', 'fevereiro', 'março', 'abril', 'maio', 'junho', 'julho'],
  ...['agosto', 'setembro', 'outubro', 'novembro', 'dezembro'],
];
const longWhen =
  /^(?:([a-zá]{3})[a-zçá]*(?:-feira)?, )?(\d{1,2}) de ([a-zç]+)(?: de (\d{4}))?(?:, (às \d{2}:\d{2}))?$/;

/** "terça-feira, 24 de novembro, às 14:30" → "dia 24/11 (ter) às 14:30"; "10 de dezembro de 2026" → "10/12/2026"; anything else as it is. */
export function shortWhen(when: string): string {
  const match = longWhen.exec(when.trim());
  const month = months.indexOf(match?.[3] ?? '') + 1;
  if (!match || month === 0) return when;
  const [, weekday, day = '', , year, time] = match;
  const date = [day.padStart(2, '0'), String(month).padStart(2, '0'), year].filter(Boolean).join('/');
  return [time && 'dia', date, weekday && `(${weekday})`, time].filter(Boolean).join(' ');
}
