interface Choice {
  channel: 'whatsapp' | 'sms';
  purpose: 'service' | 'offers';
  choice: 'granted' | 'withdrawn';
  chosenAt: string;
}
export type ChoiceSource =
  | 'reception'
  | 'booking-page'
  | 'preference-page'
  | 'import'
  | 'keyword'
  | 'provider'
  | 'program'
  | 'migration';

/** `history` is newest first; `text` the words that were answered, null for those of an older system. */
export interface ClientChoices {
  current: Choice[];
  history: (Choice & { source: ChoiceSource; text: string | null })[];
}
