import type { ConsentChannel, Downstream, PhotoUse, Purpose } from './purposes.ts';

/** For papers; screens have their own (ui/i18n). */
export const purposeWords: Readonly<Record<Purpose, string>> = {
  care: 'atendimento e prontuário',
  reminders: 'mensagens sobre atendimentos',
  marketing: 'ofertas e novidades',
  'photos-record': 'fotos no prontuário',
  'photos-publication': 'publicação de fotos',
  'ai-chat': 'assistente automático',
  scoring: 'previsão de faltas',
};
export const useWords: Readonly<Record<PhotoUse, string>> = {
  ...{ site: 'site da clínica', instagram: 'Instagram', education: 'aulas e cursos', portfolio: 'portfólio' },
};
export const downstreamWords: Readonly<Record<Downstream, string>> = {
  messages: 'mensagens na fila',
  campaigns: 'campanhas',
  photos: 'fotos publicadas',
  ai: 'assistente automático',
  scoring: 'previsão de faltas',
  integrations: 'sistemas integrados',
};
export const channelWords: Readonly<Record<ConsentChannel, string>> = {
  web: 'pela página da clínica, no próprio aparelho',
  tablet: 'assinatura na tela, na clínica',
  whatsapp: 'por mensagem',
  paper: 'termo em papel',
  desk: 'dito na recepção',
};
