import { computed, ref } from 'vue';
import { addDays } from '../../domain/clinic/calendar.ts';
import { useAsked } from './asked.ts';
import type { Start } from './types.ts';
import { useClinic } from './useClinic.ts';

/** Days looked at together: two weeks fit the strip, and one question answers them. */
const days = 14;

/** Free starts, two weeks at a time, in the clinic's days. `ask` brings them for a range of days. */
export function useStarts(ask: (from: string, to: string) => Promise<Start[]>, maxAheadDays: number) {
  const { clock } = useClinic();
  const firstDay = ref(clock.today.value);
  const chosenDay = ref<string | null>(null);
  const { data, error, load } = useAsked(async () => {
    const from = firstDay.value;
    return { from, starts: await ask(from, addDays(from, days - 1)) };
  });
  const lastDay = computed(() => addDays(clock.today.value, maxAheadDays));
  const starts = computed(() => data.value?.starts ?? []);
  const isReady = computed(() => data.value?.from === firstDay.value);
  const strip = computed(() =>
    Array.from({ length: days }, (_, index) => addDays(firstDay.value, index))
      .filter((day) => day <= lastDay.value)
      .map((day) => ({ day, count: starts.value.filter((one) => clock.dayOf(one.startsAt) === day).length })),
  );
  const day = computed(() => chosenDay.value ?? strip.value.find(({ count }) => count > 0)?.day ?? null);
  function turn(by: 1 | -1) {
    firstDay.value = addDays(firstDay.value, by * days);
    chosenDay.value = null;
    void load();
  }
  void load();
  return {
    ...{ strip, day, error, isReady, load },
    pickDay: (wanted: string) => (chosenDay.value = wanted),
    /** Of the chosen day, by part of the day. */
    parts: computed(() => {
      const of = starts.value.filter((one) => clock.dayOf(one.startsAt) === day.value);
      const within = (from: string, to: string) =>
        of.filter((one) => clock.time(one.startsAt) >= from && clock.time(one.startsAt) < to);
      return [
        { name: 'morning', starts: within('00:00', '12:00') },
        { name: 'afternoon', starts: within('12:00', '18:00') },
        { name: 'evening', starts: within('18:00', '24:00') },
      ].filter((part) => part.starts.length > 0);
    }),
    isEmpty: computed(() => isReady.value && starts.value.length === 0),
    canTurnBack: computed(() => firstDay.value > clock.today.value),
    canTurn: computed(() => addDays(firstDay.value, days) <= lastDay.value),
    turn,
  };
}
export type Starts = ReturnType<typeof useStarts>;
