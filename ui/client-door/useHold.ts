import { ref } from 'vue';
import { useI18n } from 'vue-i18n';
import { useRouter } from 'vue-router';
import { http, HttpError } from '../http.ts';
import { useAttempt } from './attempt.ts';
import { useDraft } from './draft.ts';
import type { OwnVisit } from './types.ts';
import { useClinic } from './useClinic.ts';

interface Held {
  appointment: OwnVisit;
  deposit: { amountCents: number } | null;
}

/** Takes the chosen time: with a deposit she pays next, without one it is booked at once. */
export function useHold() {
  const { t } = useI18n();
  const router = useRouter();
  const { id, forget } = useClinic();
  const { draft, choose, clear } = useDraft(id);
  const { isBusy, failure, attempt } = useAttempt();
  /** Somebody was faster. */
  const isTaken = ref(false);

  const hold = () =>
    attempt(
      async () => {
        const { professionalId } = draft;
        const services = draft.services.map((procedureId) => ({
          procedureId,
          ...(professionalId && { professionalId }),
        }));
        const wish = { services, startsAt: draft.startsAt };
        const { appointment, deposit } = await http.post<Held>('/public/me/appointments', wish, draft.key);
        const visitId = appointment.id;
        if (!deposit && appointment.status === 'held')
          await http.post(`/public/me/appointments/${visitId}/confirm`, {});
        // Where it goes back to is what is to come, not what was typed.
        await router.replace({
          name: deposit ? 'door-payment' : 'door-done',
          params: { clinicId: id, visitId },
        });
        clear();
      },
      (error) => {
        if (!(error instanceof HttpError)) return false;
        if (error.status === 401) {
          forget();
          return true;
        }
        if (error.code !== 'slot-unavailable') return false;
        isTaken.value = true;
        failure.value = t('public.book.taken');
        choose({ startsAt: draft.startsAt });
        return true;
      },
    );
  return { isBusy, failure, isTaken, hold };
}
