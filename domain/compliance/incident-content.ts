/** What the form of the ANPD asks in words (Res. CD/ANPD 15/2024 art. 6 § 2 and art. 9 § 1); an empty one is not known yet. */
export const contentFields = [
  'summary',
  'dataInvolved',
  'measuresBefore',
  'measuresAfter',
  'risks',
  'mitigation',
  'rootCause',
  'operator',
  'contact',
] as const;
export type ContentField = (typeof contentFields)[number];
export type IncidentContent = Record<ContentField, string>;

export const emptyContent = Object.fromEntries(contentFields.map((field) => [field, ''])) as IncidentContent;

/** Without these nothing can be told to the authority or to the people. */
export const neededToNotify: readonly ContentField[] = [
  ...(['summary', 'dataInvolved', 'measuresAfter', 'risks', 'mitigation', 'contact'] as const),
];
