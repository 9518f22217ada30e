import { useI18n } from 'vue-i18n';
import type { PhotoUse, Purpose } from '../../domain/consents/purposes.ts';

/** A purpose as a person says it, with the place of the pictures where it has one. */
export function useConsentWords() {
  const { t } = useI18n();
  return {
    nameOf: ({ purpose, use }: { purpose: Purpose; use: PhotoUse | null }): string =>
      use
        ? t('consents.ofUse', { purpose: t(`consents.purpose.${purpose}`), use: t(`consents.use.${use}`) })
        : t(`consents.purpose.${purpose}`),
  };
}
