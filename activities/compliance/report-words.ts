import type { FigureSection, Figures } from '../../models/compliance-figures.ts';
import type { PdfSection } from '../../models/pdf.ts';

/** Words of the monthly report: it is a paper of the clinic, read far from the screen. */
const titles: Record<FigureSection, string> = {
  rights: 'Pedidos de titulares (LGPD, arts. 18 e 20)',
  choices: 'Escolhas de contato registradas',
  erasures: 'Eliminações concluídas',
  retention: 'Removido ao fim do prazo de guarda',
  incidents: 'Incidentes de segurança (LGPD, art. 48)',
  emergency: 'Acessos de emergência ao prontuário',
  accesses: 'Acessos a dados pessoais, por finalidade',
  findings: 'Achados da verificação noturna',
};

const words: Partial<Record<FigureSection, Readonly<Record<string, string>>>> = {
  rights: {
    ...{ received: 'Recebidos no mês', answered: 'Respondidos no mês' },
    ...{ late: 'Respondidos fora do prazo', open: 'Em aberto no fim do mês' },
  },
  choices: { granted: 'Autorizações', withdrawn: 'Retiradas' },
  erasures: { done: 'Pessoas com dados eliminados' },
  retention: {
    'chat-client': 'Mensagens de clientes',
    'chat-media': 'Arquivos de conversas',
    'chat-stranger': 'Conversas de quem não é cliente',
  },
  incidents: { reported: 'Relatados', notified: 'Com comunicação à ANPD' },
  emergency: { opened: 'Abertos', unreviewed: 'Ainda sem revisão' },
  accesses: {
    CARE_DELIVERY: 'Atendimento',
    BOOKING_CONTRACT: 'Agendamento e contrato',
    CLINIC_OPERATION: 'Funcionamento da clínica',
    CONSENT: 'Gestão de consentimentos',
    DATA_SUBJECT_REQUEST: 'Pedido do titular',
    ACCOUNTABILITY: 'Prestação de contas',
    PLATFORM_OPERATION: 'Operação da plataforma',
    STAFF_MANAGEMENT: 'Gestão da equipe',
    LEGAL_OBLIGATION: 'Obrigação legal',
    AI_CHAT: 'Assistente automático',
    PHOTO_PUBLICATION: 'Publicação de fotos',
  },
  findings: {
    'read-without-visit': 'Prontuário aberto sem atendimento próximo',
    'offer-without-consent': 'Oferta enviada sem consentimento',
    'offer-against-word': 'Oferta enviada contra a vontade da pessoa',
    'consent-outdated': 'Consentimento a um texto que mudou',
    'use-without-consent': 'Uso sem consentimento',
    'use-not-stopped': 'Consentimento retirado e uso que não parou',
    'score-against-word': 'Risco calculado contra a vontade da pessoa',
    'read-without-purpose': 'Acesso sem finalidade declarada',
    'right-overdue': 'Pedido de titular vencido',
    'erasure-stuck': 'Eliminação parada',
    'incident-overdue': 'Incidente com prazo vencido',
    'licence-expired': 'Registro profissional vencido',
    'key-due': 'Chave da clínica por trocar',
    'access-unreviewed': 'Acesso de emergência sem revisão',
    'officer-missing': 'Encarregado não informado',
  },
};

const said = (section: FigureSection, code: string) => words[section]?.[code] ?? code;
const sectionsOf = (figures: Figures) => Object.entries(figures) as [FigureSection, Figures[FigureSection]][];

export function reportSections(figures: Figures): PdfSection[] {
  return sectionsOf(figures).map(([section, lines]) =>
    lines.length === 0
      ? { title: titles[section], paragraphs: ['Nenhum registro no mês.'] }
      : {
          title: titles[section],
          table: {
            head: ['Indicador', 'Quantidade'],
            rows: lines.map(({ code, value }) => [said(section, code), String(value)]),
          },
        },
  );
}

// Words come from this file and codes of the house; a code that is new here must not begin a formula in a spreadsheet.
const cell = (text: string) => `"${text.replaceAll('"', '""').replace(/^[=+\-@]/, "'$&")}"`;

/** With a semicolon and a mark of UTF-8, as spreadsheets in Brazil open it. */
export function reportCsv(month: string, figures: Figures): string {
  const lines = sectionsOf(figures).flatMap(([section, rows]) =>
    rows.map(({ code, value }) =>
      [month, titles[section], said(section, code), `${section}.${code}`]
        .map(cell)
        .concat(String(value))
        .join(';'),
    ),
  );
  return `\uFEFF${['Mês;Seção;Indicador;Código;Quantidade', ...lines].join('\r\n')}\r\n`;
}
