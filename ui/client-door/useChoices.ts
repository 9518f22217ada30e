import { computed, ref } from 'vue';
import { http } from '../http.ts';
import { useAsked } from './asked.ts';
import { useAttempt } from './attempt.ts';
import type { OwnChoices } from './types.ts';
import { useClinic } from './useClinic.ts';

/** What is offered to choose: offers never come by SMS. */
export const wishes = [
  { name: 'service', channel: 'whatsapp', purpose: 'service' },
  { name: 'offers', channel: 'whatsapp', purpose: 'offers' },
  { name: 'sms', channel: 'sms', purpose: 'service' },
] as const;
export type Wish = (typeof wishes)[number];

/** What she is written to about: opened by the link of a message, or by her session. Each switch is written down at once. */
export function useChoices(token: string | null) {
  const { id } = useClinic();
  const isSaved = ref(false);
  const { data, error, load } = useAsked(() =>
    token === null
      ? http.get<OwnChoices>('/public/me/choices')
      : http.post<OwnChoices>(`/public/clinics/${id}/preferences/look`, { token }),
  );
  void load();
  const { isBusy, failure, attempt } = useAttempt();
  const changed = ref<OwnChoices>();
  const shown = computed(() => changed.value ?? data.value);

  const chosen = ({ channel, purpose }: Wish) =>
    shown.value?.current.find((one) => one.channel === channel && one.purpose === purpose)?.choice;
  /** An SMS about a visit comes to who was never asked, when WhatsApp does not get there; everything else needs a yes. */
  const isOn = (wish: Wish): boolean =>
    (chosen(wish) ?? (wish.name === 'sms' ? 'granted' : '')) === 'granted';

  const save = (list: readonly Wish[], choice: 'granted' | 'withdrawn') =>
    attempt(async () => {
      isSaved.value = false;
      const choices = list.map(({ channel, purpose }) => ({ channel, purpose, choice }));
      changed.value =
        token === null
          ? await http.put<OwnChoices>('/public/me/choices', { choices })
          : await http.post<OwnChoices>(`/public/clinics/${id}/preferences`, { token, choices });
      isSaved.value = true;
    });
  return {
    ...{ shown, error, load, isBusy, failure, isSaved, isOn },
    isAnyOn: computed(() => wishes.some(isOn)),
    /** True when that asks for a code first: the link of a message opens the way out alone. */
    toggle: async (wish: Wish): Promise<boolean> => {
      if (token !== null && !isOn(wish)) return true;
      await save([wish], isOn(wish) ? 'withdrawn' : 'granted');
      return false;
    },
    leave: () => save(wishes.filter(isOn), 'withdrawn'),
  };
}
