import { useI18n } from 'vue-i18n';
import { fillBody } from '../../domain/messaging/templates.ts';
import { useSession } from '../session.ts';

/** A text as somebody will read it who does not exist. */
export function useSampleText() {
  const { t } = useI18n();
  const { me } = useSession();
  const values: Record<string, () => string> = {
    firstName: () => t('campaigns.message.sampleName'),
    clinicName: () => me.value?.clinic.name ?? '',
    link: () => `${location.origin}/c/…`,
  };
  return ({ body, parameters }: { body: string; parameters: readonly string[] }): string =>
    fillBody(
      body,
      parameters.map((name) => values[name]?.() ?? '-'),
    );
}
