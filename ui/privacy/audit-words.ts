interface Words {
  t: (key: string) => string;
  te: (key: string) => boolean;
}
const said = (key: string, fallback: string, { t, te }: Words) => (te(key) ? t(key) : fallback);

/** `client.read` lies under `audit.action.client-read`; an action without words is said by its kind, else shown by its name. */
export const actionSaid = (action: string, words: Words): string =>
  said(
    `audit.action.${action.replaceAll('.', '-')}`,
    said(`audit.about.${action.split('.')[0] ?? ''}`, action, words),
    words,
  );
export const roleSaid = (role: string, words: Words): string =>
  said(`audit.role.${role}`, said(`app.role.${role}`, role, words), words);
export const purposeSaid = (purpose: string, words: Words): string =>
  said(`audit.purpose.${purpose}`, purpose, words);
