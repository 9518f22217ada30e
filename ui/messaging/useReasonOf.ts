import { useI18n } from 'vue-i18n';

/** Why somebody was not written to, as a sentence: the campaign's own reasons, then those of every message. */
export function useReasonOf() {
  const i18n = useI18n();
  return (code: string): string => {
    const keys = [`campaigns.reason.${code}`, `inbox.why.${code}`, `inbox.wait.${code}`];
    const known = keys.find((key) => i18n.te(key));
    return known ? i18n.t(known) : i18n.t('campaigns.reason.other', { code });
  };
}
