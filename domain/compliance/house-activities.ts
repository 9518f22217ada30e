import type { DeclaredActivity } from './processing-activities.ts';

const since = '2026-11-01';
const clients = ['clientes da clínica'];
const measures = [
  'cifra por pessoa (AES-256-GCM) sob chave da clínica',
  'isolamento por clínica e papel no banco de dados',
  'segundo fator para atos sensíveis',
  'trilha de auditoria encadeada e assinada',
];
const local = { since, abroad: null, measures } as const;
const whatsapp = 'Meta Platforms (WhatsApp), Estados Unidos: número e texto da mensagem, arts. 33 a 36';

/** What the product does with people's data in a clinic that uses all of it. */
export const houseActivities: readonly DeclaredActivity[] = [
  {
    ...{
      id: 'care',
      ...local,
      subjects: clients,
      isSensitive: true,
      data: ['identification', 'contact', 'clinical', 'visits'],
    },
    activity: 'Atendimento e prontuário',
    purpose: 'Prestar o cuidado contratado e manter o registro que a lei manda guardar',
    uses: ['care'],
    collectedFrom: 'da própria pessoa e do profissional que a atende',
    sharedWith: [],
    retention: ['clinical-record', 'never-attended'],
    impact: {
      trigger: 'Dados de saúde tratados em escala (art. 5º, II; art. 38)',
      method:
        'Coleta na recepção, na página da pessoa e pelo profissional; leitura só por papel com acesso clínico',
      risks: [
        {
          risk: 'Leitura por quem não atende a pessoa',
          mitigation: 'Papel sem acesso clínico só abre com motivo, prazo e revisão do encarregado',
        },
        {
          risk: 'Cópia de segurança lida por terceiro',
          mitigation: 'Chave por pessoa, guardada fora do banco e destruída na eliminação',
        },
      ],
      conclusion: 'Risco residual baixo: o acesso é mínimo, revisado e demonstrável.',
    },
  },
  {
    ...{
      id: 'booking',
      ...local,
      subjects: clients,
      isSensitive: false,
      data: ['identification', 'contact', 'visits', 'plans'],
    },
    activity: 'Agenda, lista de espera e pacotes',
    purpose: 'Marcar, mudar e cumprir horários contratados',
    uses: ['booking'],
    collectedFrom: 'da própria pessoa',
    sharedWith: [],
    retention: ['clinical-record', 'never-attended'],
    impact: null,
  },
  {
    ...{
      id: 'payments',
      ...local,
      subjects: clients,
      isSensitive: false,
      data: ['payments', 'identification'],
    },
    activity: 'Sinal e pagamentos por Pix',
    purpose: 'Cobrar, devolver e comprovar pagamentos',
    uses: ['payments'],
    collectedFrom: 'da própria pessoa e do banco',
    sharedWith: ['banco da clínica (Pix)'],
    retention: ['payments'],
    impact: null,
  },
  {
    ...{
      id: 'reminders',
      ...local,
      subjects: clients,
      isSensitive: false,
      data: ['contact', 'messages', 'choices'],
      abroad: whatsapp,
    },
    activity: 'Lembretes e conversas sobre o atendimento',
    purpose: 'Avisar sobre horários e responder a quem escreve',
    uses: ['reminders'],
    collectedFrom: 'da própria pessoa',
    sharedWith: ['Meta Platforms (WhatsApp)', 'operadora de SMS'],
    retention: ['chat-client', 'chat-media', 'chat-stranger'],
    impact: null,
  },
  {
    ...{
      id: 'marketing',
      ...local,
      subjects: clients,
      isSensitive: false,
      data: ['contact', 'messages', 'choices'],
      abroad: whatsapp,
    },
    activity: 'Ofertas e campanhas',
    purpose: 'Enviar ofertas a quem disse que quer recebê-las',
    uses: ['marketing'],
    collectedFrom: 'da própria pessoa',
    sharedWith: ['Meta Platforms (WhatsApp)'],
    retention: ['consent-proof', 'chat-client'],
    impact: null,
  },
  {
    ...{ id: 'scoring', ...local, subjects: clients, isSensitive: false, data: ['scores', 'visits'] },
    activity: 'Previsão de faltas',
    purpose: 'Reduzir horários vazios com lembretes e confirmações',
    uses: ['scoring'],
    collectedFrom: 'da agenda da clínica: antecedência, histórico e canal, sem dado de saúde',
    sharedWith: [],
    retention: ['clinical-record'],
    impact: {
      trigger: 'Decisão automatizada que afeta a pessoa (art. 20)',
      method:
        'Modelo estatístico por clínica, com cartão, métricas em dias posteriores e motivos ditos à pessoa',
      risks: [
        {
          risk: 'Tratamento injusto de quem já faltou',
          mitigation: 'Nenhum passo nega atendimento; revisão por pessoa em até 15 dias',
        },
        {
          risk: 'Modelo que perde a validade',
          mitigation: 'Vigilância diária de deriva e grupo de controle',
        },
      ],
      conclusion: 'Legítimo interesse mantido: efeito pequeno, oposição simples e respeitada.',
    },
  },
  {
    ...{ id: 'photos', ...local, subjects: clients, isSensitive: true, data: ['files', 'choices'] },
    activity: 'Fotografias: prontuário e publicação',
    purpose: 'Documentar o tratamento; publicar apenas no uso que a pessoa autorizou',
    uses: ['photos-record', 'photos-publication'],
    collectedFrom: 'da própria pessoa',
    sharedWith: [],
    retention: ['chat-media', 'consent-proof'],
    impact: {
      trigger: 'Imagem e saúde juntas (art. 5º, II)',
      method: 'Guardadas cifradas pela chave da pessoa; publicação por uso, cada uma com texto e prova',
      risks: [
        {
          risk: 'Uso além do autorizado',
          mitigation: 'Consentimento por uso e retirada que para cada destino com prova',
        },
      ],
      conclusion: 'Risco residual médio na publicação: depende do destino; menores nunca são publicados.',
    },
  },
  {
    ...{
      id: 'ai-chat',
      ...local,
      since: '2026-11-27',
      subjects: clients,
      isSensitive: true,
      data: ['messages', 'choices'],
      abroad: 'fornecedor de inteligência artificial: o texto da conversa, cláusulas-padrão (arts. 33 a 36)',
    },
    activity: 'Assistente automático de conversa',
    purpose: 'Responder a quem escreve e consentiu em falar com um programa',
    uses: ['ai-chat'],
    collectedFrom: 'da própria pessoa, no que ela escreve',
    sharedWith: ['fornecedor de inteligência artificial, quando a clínica o contrata'],
    retention: ['chat-client', 'consent-proof'],
    impact: {
      trigger:
        'Conversa que pode conter dado de saúde, com fornecedor que pode estar fora do Brasil (art. 33)',
      method:
        'Só depois de consentimento ao texto em vigor; a pessoa pode parar e falar com alguém da equipe',
      risks: [
        {
          risk: 'Dado de saúde enviado sem necessidade',
          mitigation: 'Consentimento específico e bloqueio por pessoa, que param o uso assim que ela retira',
        },
      ],
      conclusion: 'Risco residual médio: depende do fornecedor; sem consentimento nada é enviado.',
    },
  },
  {
    ...{ id: 'product-safety', ...local, since: '2026-11-27', subjects: clients, isSensitive: true },
    data: ['clinical', 'identification'],
    activity: 'Rastreabilidade de produtos e vigilância sanitária',
    purpose: 'Saber em quem cada lote e aparelho foi usado, recolher o que for preciso e notificar a ANVISA',
    uses: ['product-safety'],
    collectedFrom: 'do profissional que aplica e de quem relata uma ocorrência',
    sharedWith: ['ANVISA (NOTIVISA e VigiMed): produto, lote, iniciais, idade e descrição'],
    retention: ['traceability'],
    impact: {
      trigger: 'Dados de saúde tratados por obrigação legal (art. 11, II, “a”)',
      method: 'Uso e ocorrência anotados pela equipe; o relato fica sob a chave da pessoa',
      risks: [
        {
          risk: 'Pessoa identificada fora da clínica por uma notificação',
          mitigation: 'Rascunho só com iniciais e idade; o dossiê de inspeção não tem dados de clientes',
        },
        {
          risk: 'Leitura de quem usou o quê sem necessidade',
          mitigation: 'Permissão própria para rastrear, com registro de quem leu e sobre quem',
        },
      ],
      conclusion: 'Risco residual baixo: o que sai é o mínimo que a lei pede.',
    },
  },
  {
    ...{
      id: 'accountability',
      ...local,
      subjects: [...clients, 'equipe da clínica'],
      isSensitive: false,
      data: ['access', 'accountability'],
    },
    activity: 'Segurança, auditoria e direitos do titular',
    purpose: 'Demonstrar quem acessou o quê e responder a quem pede',
    uses: ['accountability'],
    collectedFrom: 'do próprio uso do sistema',
    sharedWith: ['ANPD, quando exigido'],
    retention: ['access-log', 'consent-proof'],
    impact: null,
  },
];
