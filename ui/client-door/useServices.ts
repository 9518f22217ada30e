import { computed } from 'vue';
import { http } from '../http.ts';
import { depositFor, priceOf } from '../../domain/payments/deposit-amount.ts';
import { type Asked, useAsked } from './asked.ts';
import { useDraft } from './draft.ts';
import type { PublicService } from './types.ts';
import { useClinic } from './useClinic.ts';

const asked = new Map<string, Asked<PublicService[]>>();

/** What can be booked, asked once for all steps, and what of it was chosen. */
export function useServices() {
  const { id, clinic } = useClinic();
  const { draft, choose, clear } = useDraft(id);
  const known = asked.get(id);
  const services =
    known ??
    useAsked(() =>
      http
        .get<{ services: PublicService[] }>(`/public/clinics/${id}/services`)
        .then((found) => found.services),
    );
  asked.set(id, services);
  if (!services.data.value) void services.load();

  const chosen = computed(() =>
    draft.services.flatMap((wanted) => services.data.value?.filter((one) => one.id === wanted) ?? []),
  );
  const price = computed(() => priceOf(chosen.value.map((one) => one.priceCents)));
  return {
    ...{ draft, choose, clear, services, chosen },
    /** Of all of them together; null when one has none. */
    priceCents: computed(() => (price.value.isWhole ? price.value.knownCents : null)),
    rules: computed(() => clinic.value?.booking ?? null),
    minutes: computed(() => chosen.value.reduce((sum, one) => sum + one.durationMin, 0)),
    depositCents: computed(() => (clinic.value?.booking ? depositFor(clinic.value.booking, price.value) : 0)),
    /** Who can do everything that was chosen. */
    people: computed(() => {
      const [first, ...rest] = chosen.value;
      return (first?.professionals ?? []).filter(({ id: person }) =>
        rest.every((one) => one.professionals.some((other) => other.id === person)),
      );
    }),
    professional: computed(
      () =>
        chosen.value.flatMap((one) => one.professionals).find((one) => one.id === draft.professionalId) ??
        null,
    ),
  };
}

/** For tests: what was asked stays as long as the page does. */
export function forgetServices(): void {
  asked.clear();
}
