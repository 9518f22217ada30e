/** Only paths of this app: `//other.site` and full addresses are not followed. */
export const returnPath = (wanted: unknown): string =>
  typeof wanted === 'string' && /^\/(?![/\\])/.test(wanted) ? wanted : '/agenda';
