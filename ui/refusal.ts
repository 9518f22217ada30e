import { useI18n } from 'vue-i18n';
import { HttpError } from './http.ts';
import { PasskeyError } from './passkey.ts';

/** An error as a sentence for the person (`<section>.refused.<code>`, else `errors.<code>`); null when there is nothing to say. */
export function useRefusal(section: string) {
  const i18n = useI18n();
  const { t } = i18n;

  return (error: unknown): string | null => {
    if (error instanceof PasskeyError)
      return error.fault === 'replaced' ? null : t(`account.passkeyFault.${error.fault}`);
    if (!(error instanceof HttpError)) throw error;
    if (error.code === 'too-many-attempts' && error.retryAfterSeconds)
      return t('account.wait', { time: waitSaid(error.retryAfterSeconds) });
    const own = `${section}.refused.${error.code}`;
    return t(i18n.te(own) ? own : `errors.${error.code}`);
  };
}

/** "40 segundos", "3 minutos": rounded up, so that the next try is not too early. */
export function waitSaid(seconds: number): string {
  const [count, unit] =
    seconds < 90
      ? [seconds, 'second']
      : seconds < 5_400
        ? [Math.ceil(seconds / 60), 'minute']
        : [Math.ceil(seconds / 3_600), 'hour'];
  return new Intl.NumberFormat('pt-BR', { style: 'unit', unit, unitDisplay: 'long' }).format(count);
}
