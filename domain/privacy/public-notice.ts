import { basisWords, restsOnConsent, type UseCode, usesOn } from './legal-uses.ts';

/** What the clinic does with data, as its public page says it (LGPD art. 9). */
export interface NoticeLine {
  code: UseCode;
  purpose: string;
  basis: string;
  retention: string;
  isConsent: boolean;
  validFrom: string;
  validTo: string | null;
}

interface Said {
  purpose: string;
  retention: string;
  /** What she can do about it, after the basis. */
  hers?: string;
}
const untilTakenBack = 'Até você retirar o consentimento';

const said: Readonly<Record<UseCode, Said>> = {
  care: {
    purpose: 'Cuidar de você: prontuário, produtos e lotes usados',
    retention: '20 anos depois do último registro (Lei 13.787/2018)',
  },
  booking: { purpose: 'Marcar, confirmar e mudar suas visitas', retention: 'Enquanto durar o atendimento' },
  payments: { purpose: 'Cobrar, devolver e comprovar pagamentos', retention: '5 anos (CTN, art. 173 e 174)' },
  reminders: {
    purpose: 'Lembrar você das suas visitas',
    retention: 'O texto, até você pedir que seja apagado; a prova do envio, 5 anos',
    hers: 'você escolhe o canal e pode parar quando quiser',
  },
  marketing: { purpose: 'Mandar ofertas e novidades', retention: untilTakenBack },
  'photos-record': {
    purpose: 'Acompanhar o tratamento com fotos no prontuário',
    retention: 'Junto com o prontuário',
  },
  'photos-publication': { purpose: 'Publicar fotos suas', retention: untilTakenBack },
  'ai-chat': { purpose: 'Responder por assistente automático', retention: untilTakenBack },
  scoring: {
    purpose: 'Estimar o risco de falta às visitas, só com dados da agenda',
    retention: 'Até você se opor ou pedir que seja apagado',
    hers: 'você pode se opor e pedir revisão (art. 20)',
  },
  'product-safety': {
    purpose: 'Saber em quem cada lote foi usado, avisar você de recolhimentos e notificar a ANVISA',
    retention: '20 anos, com o prontuário',
  },
  accountability: {
    purpose: 'Registrar quem viu ou mudou seus dados',
    retention: 'Enquanto houver dados seus, e 5 anos depois',
  },
};

export const noticeOn = (day: string): NoticeLine[] =>
  usesOn(day).map((use) => {
    const { purpose, retention, hers } = said[use.code];
    const basis = hers ? `${basisWords(use)}; ${hers}` : basisWords(use);
    const { code, validFrom, validTo } = use;
    return { code, purpose, basis, retention, isConsent: restsOnConsent(use), validFrom, validTo };
  });
