/** Zones of Brazil by the city a person looks for; the words are `settings.zone.<key>`. */
export const timeZones = {
  brasilia: 'America/Sao_Paulo',
  bahia: 'America/Bahia',
  fortaleza: 'America/Fortaleza',
  recife: 'America/Recife',
  belem: 'America/Belem',
  cuiaba: 'America/Cuiaba',
  campoGrande: 'America/Campo_Grande',
  manaus: 'America/Manaus',
  portoVelho: 'America/Porto_Velho',
  boaVista: 'America/Boa_Vista',
  rioBranco: 'America/Rio_Branco',
  noronha: 'America/Noronha',
} as const;
