import type { Purpose } from './purposes.ts';

/** Version 1 of every purpose's words; a clinic that wants others publishes its own from version 2 on. Never edited: proofs name them. */
export const houseTexts: Readonly<Record<Purpose, string>> = {
  care: 'Seus dados de saúde são usados pela clínica para o seu atendimento e guardados no prontuário por pelo menos 20 anos, como manda a lei (Lei 13.787/2018). Para isso a lei não exige consentimento.',
  reminders:
    'Aceito receber pelo WhatsApp mensagens da clínica sobre meus atendimentos: confirmações, lembretes e cuidados. Posso parar quando quiser.',
  marketing:
    'Aceito receber ofertas e novidades da clínica pelo WhatsApp. Posso parar quando quiser, respondendo PARAR, na página de preferências ou na recepção, sem custo.',
  'photos-record':
    'Fotos clínicas fazem parte do prontuário: servem para acompanhar o seu tratamento, ficam guardadas com ele e não são mostradas a ninguém de fora.',
  'photos-publication':
    'Autorizo a clínica a mostrar fotos do meu tratamento somente no lugar que escolhi aqui. Posso retirar a autorização quando quiser, sem custo: a clínica para de usar as fotos e retira o que publicou.',
  'ai-chat':
    'Aceito conversar com o assistente automático da clínica. O que eu escrever pode conter dados de saúde e é processado por um fornecedor de inteligência artificial, que pode estar fora do Brasil e segue as cláusulas-padrão da ANPD. Posso parar quando quiser e falar com uma pessoa.',
  scoring:
    'A clínica calcula a chance de uma visita não acontecer usando só os seus agendamentos, para lembrar você a tempo. Você pode se opor e pode pedir que uma pessoa reveja o resultado.',
};
