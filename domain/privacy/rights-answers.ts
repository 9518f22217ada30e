import type { RightCode } from './rights.ts';

/** What the rule itself says about one person, in her words; counted when it is answered. */
export interface HeldFacts {
  clinicName: string;
  /** `yyyy-mm-dd` of her first trace. */
  since: string | null;
  visits: number;
  messages: number;
  payments: number;
  /** Programs and companies that got data of hers. */
  sharedWith: readonly string[];
  /** Visits whose risk a person was asked to look at. */
  reviews: number;
}

const plural = (count: number, one: string, many: string) => `${count} ${count === 1 ? one : many}`;
const localDay = (day: string) => day.split('-').reverse().join('/');

const confirmation = ({ clinicName, since, visits, messages, payments }: HeldFacts) =>
  `Sim, a ${clinicName} trata dados pessoais seus${since ? ` desde ${localDay(since)}` : ''}: seu cadastro, ` +
  `${plural(visits, 'visita', 'visitas')}, ${plural(messages, 'mensagem', 'mensagens')} e ` +
  `${plural(payments, 'pagamento', 'pagamentos')}. A origem é você e o seu atendimento; a finalidade, cuidar de você, ` +
  `cumprir o que foi combinado e o que a lei exige. Para receber uma cópia de tudo, peça o acesso aos dados.`;

const sharing = ({ clinicName, sharedWith }: HeldFacts) =>
  sharedWith.length === 0
    ? `A ${clinicName} não compartilhou dados seus com outras empresas ou órgãos públicos.`
    : `A ${clinicName} compartilhou dados seus com: ${sharedWith.join('; ')}. Cada um recebeu só o necessário para esse serviço.`;

const noConsent = () =>
  'Você pode dizer não a tudo o que pedimos com consentimento: ofertas, uso da sua imagem em divulgação e atendimento por ' +
  'assistente automático. Seu atendimento continua igual: sem ofertas, sem fotos publicadas e com uma pessoa respondendo. O que a lei ' +
  'obriga a guardar, como o prontuário, não depende de consentimento.';

const copy =
  'Sua cópia está pronta. O arquivo traz seus dados em formato aberto, um relatório para leitura e os arquivos que você enviou, com ' +
  'assinatura digital. O endereço para baixar vale por sete dias e cada abertura fica registrada.';

const revoked =
  'Seus consentimentos foram revogados e os usos que dependiam deles pararam. O que foi feito antes, com o seu consentimento, continua ' +
  'válido. Você pode consentir de novo quando quiser.';

const reviewed = ({ reviews }: HeldFacts) =>
  reviews === 0
    ? 'Nenhuma decisão automática sobre você está valendo: não havia nada a rever.'
    : `Uma pessoa da equipe reviu ${plural(reviews, 'decisão automática', 'decisões automáticas')} sobre as suas visitas. ` +
      'O resultado de cada revisão está na visita, na sua página.';

const texts: Partial<Record<RightCode, (held: HeldFacts) => string>> = {
  confirmation,
  access: () => copy,
  portability: () => copy,
  'sharing-info': sharing,
  'no-consent-info': noConsent,
  'revoke-consent': () => revoked,
  'automated-review': reviewed,
};

/** The answer of a right that is fulfilled by rule; null for those that a person answers. */
export const answerByRule = (code: RightCode, held: HeldFacts): string | null => texts[code]?.(held) ?? null;

export const identityRefusedText =
  'Não foi possível confirmar que o pedido veio da própria pessoa ou de quem a representa, e por isso ele não pôde ser atendido. Para ' +
  'pedir de novo, entre na página da clínica com o código enviado ao seu celular ou traga um documento à recepção. Você também pode ' +
  'se dirigir à ANPD.';
