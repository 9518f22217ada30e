/** What the clinic does with data, as its public page says it (LGPD art. 9). Dated: a change of it is a new line, the old one gets an end. */
export interface NoticeLine {
  code: string;
  purpose: string;
  basis: string;
  retention: string;
  isConsent: boolean;
  validFrom: string;
  validTo: string | null;
}

const since = { validFrom: '2020-09-18', validTo: null } as const;
const agreed = { ...since, isConsent: true } as const;
const lawful = { ...since, isConsent: false } as const;

const lines: readonly NoticeLine[] = [
  {
    ...{ ...lawful, code: 'care', purpose: 'Cuidar de você: prontuário, produtos e lotes usados' },
    basis: 'Tutela da saúde e obrigação legal (LGPD art. 11, II, “a” e “f”)',
    retention: '20 anos depois do último registro (Lei 13.787/2018)',
  },
  {
    ...{ ...lawful, code: 'booking', purpose: 'Marcar, confirmar e receber suas visitas' },
    basis: 'Contrato (LGPD art. 7º, V)',
    retention: 'Enquanto durar o atendimento; pagamentos, 5 anos (CTN art. 173 e 174)',
  },
  {
    ...{ ...lawful, code: 'reminders', purpose: 'Lembrar você das suas visitas' },
    basis: 'Contrato (LGPD art. 7º, V); você escolhe o canal e pode parar quando quiser',
    retention: 'O texto, até você pedir que seja apagado; a prova do envio, 5 anos',
  },
  {
    ...{ ...agreed, code: 'marketing', purpose: 'Mandar ofertas e novidades' },
    basis: 'Consentimento (LGPD art. 7º, I)',
    retention: 'Até você retirar o consentimento',
  },
  {
    ...{ ...agreed, code: 'photos-publication', purpose: 'Publicar fotos suas' },
    basis: 'Consentimento específico para cada uso (LGPD art. 11, I; Código Civil art. 20)',
    retention: 'Até você retirar o consentimento',
  },
  {
    ...{ ...agreed, code: 'ai-chat', purpose: 'Responder por assistente automático' },
    basis: 'Consentimento específico (LGPD art. 11, I, e art. 33)',
    retention: 'Até você retirar o consentimento',
  },
  {
    ...{ ...lawful, code: 'scoring', purpose: 'Estimar o risco de falta às visitas, só com dados da agenda' },
    basis: 'Legítimo interesse (LGPD art. 7º, IX); você pode se opor e pedir revisão (art. 20)',
    retention: 'Até você se opor ou pedir que seja apagado',
  },
  {
    ...{ ...lawful, code: 'accountability', purpose: 'Registrar quem viu ou mudou seus dados' },
    basis: 'Obrigação legal (LGPD art. 37 e 46)',
    retention: 'Enquanto houver dados seus, e 5 anos depois',
  },
];

export const noticeOn = (day: string): NoticeLine[] =>
  lines.filter(({ validFrom, validTo }) => validFrom <= day && (validTo === null || day < validTo));
