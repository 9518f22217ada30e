import { useI18n } from 'vue-i18n';
import { HttpError } from '../http.ts';
import { useRefusal } from '../refusal.ts';

/** Why nothing was sent, as precisely as the server said it: «não aceita» has several reasons, and the ticks know their words. */
export function useSendRefusal() {
  const i18n = useI18n();
  const say = useRefusal('inbox');
  return (error: unknown): string | null => {
    const reason = error instanceof HttpError && error.reasons[0];
    const known = reason ? `inbox.why.${reason.code}` : '';
    return reason && i18n.te(known) ? i18n.t(known) : say(error);
  };
}
