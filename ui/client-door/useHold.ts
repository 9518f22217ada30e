import { ref } from 'vue';
import { useI18n } from 'vue-i18n';
import { useRouter } from 'vue-router';
import type { Status } from '../../domain/appointments/status.ts';
import { http, HttpError } from '../http.ts';
import { useAttempt } from './attempt.ts';
import { useDraft } from './draft.ts';
import type { OwnVisit } from './types.ts';
import { useClinic } from './useClinic.ts';

interface Held {
  appointment: OwnVisit;
  deposit: { amountCents: number } | null;
}

const live: readonly Status[] = ['held', 'booked', 'confirmed'];
/** A hold that lapsed is somebody else's time as well: with the same key she would get that hold again. */
const lost = ['slot-unavailable', 'hold-expired'];

/** Takes the chosen time: with a deposit she pays next, without one it is booked at once. */
export function useHold() {
  const { t } = useI18n();
  const router = useRouter();
  const { id, forget, clinic, load } = useClinic();
  const { draft, choose, clear } = useDraft(id);
  const { isBusy, failure, attempt } = useAttempt();
  /** Somebody was faster. */
  const isTaken = ref(false);
  function takeBack() {
    isTaken.value = true;
    failure.value = t('public.book.taken');
    choose({ startsAt: draft.startsAt });
  }

  const hold = () =>
    attempt(
      async () => {
        const { professionalId } = draft;
        const services = draft.services.map((procedureId) => ({
          procedureId,
          ...(professionalId && { professionalId }),
        }));
        const wish = { services, startsAt: draft.startsAt, rulesVersion: clinic.value?.booking?.version };
        const { appointment, deposit } = await http.post<Held>('/public/me/appointments', wish, draft.key);
        // A repeated request is answered with the hold it made, which may be over meanwhile.
        if (!live.includes(appointment.status)) {
          takeBack();
          return;
        }
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
        if (error.code === 'version-conflict') {
          // The page shows the new rules, which she has not agreed to yet.
          void load();
          failure.value = t('public.book.rulesChanged');
          choose({ startsAt: draft.startsAt });
          return true;
        }
        if (!lost.includes(error.code)) return false;
        takeBack();
        return true;
      },
    );
  return { isBusy, failure, isTaken, hold };
}
