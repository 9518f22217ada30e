import { useI18n } from 'vue-i18n';
import { HttpError } from '../http.ts';

/** A refusal as a sentence for the client: `public.refused.<code>`, else `errors.<code>`. */
export function useDoorRefusal() {
  const i18n = useI18n();
  const { t } = i18n;
  return (error: unknown): string => {
    const { code, retryAfterSeconds } =
      error instanceof HttpError ? error : { code: 'unexpected' as const, retryAfterSeconds: null };
    if (code === 'too-many-attempts' && retryAfterSeconds)
      return t('public.wait', { time: waitSaid(retryAfterSeconds) });
    const own = `public.refused.${code}`;
    return t(i18n.te(own) ? own : `errors.${code}`);
  };
}

/** "40 segundos", "3 minutos": rounded up, so that the next try is not too early. */
function waitSaid(seconds: number): string {
  const [count, unit] =
    seconds < 90
      ? [seconds, 'second']
      : seconds < 5_400
        ? [Math.ceil(seconds / 60), 'minute']
        : [Math.ceil(seconds / 3_600), 'hour'];
  return new Intl.NumberFormat('pt-BR', { style: 'unit', unit: unit, unitDisplay: 'long' }).format(count);
}
