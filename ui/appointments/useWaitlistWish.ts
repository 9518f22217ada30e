import { useToast } from '@nuxt/ui/composables';
import { useQueryClient } from '@tanstack/vue-query';
import { computed, ref } from 'vue';
import { useI18n } from 'vue-i18n';
import { http } from '../http.ts';
import { useReasons } from './reasons.ts';
import { servicesSpec } from './booking-services.ts';
import type { Booking } from './useBooking.ts';

/** Nothing is free: the same wish goes on the waitlist, from the chosen day on. */
export function useWaitlistWish({ form, refusal, clientId }: Booking, done: () => void) {
  const { t } = useI18n();
  const toast = useToast();
  const queries = useQueryClient();
  const { explain } = useReasons(() => null);
  const isBusy = ref(false);
  const isPossible = computed(
    () =>
      (form.client !== null || Boolean(form.newClient?.name.trim())) &&
      servicesSpec(form.services) !== null &&
      form.services.length <= 3,
  );

  async function join(): Promise<void> {
    if (isBusy.value || !isPossible.value) return;
    isBusy.value = true;
    refusal.value = null;
    const people = new Set(form.services.map(({ professionalId }) => professionalId ?? null));
    try {
      await http.post('/waitlist', {
        clientId: await clientId(),
        procedureIds: form.services.map(({ procedureId }) => procedureId),
        professionalId: people.size === 1 ? [...people][0] : null,
        earliestDay: form.day,
      });
      void queries.invalidateQueries({ queryKey: ['waitlist'] });
      toast.add({ title: t('booking.waitlist.done'), icon: 'i-lucide-list-plus', color: 'success' });
      done();
    } catch (error) {
      refusal.value = explain(error);
    } finally {
      isBusy.value = false;
    }
  }
  return { isBusy, isPossible, join };
}
