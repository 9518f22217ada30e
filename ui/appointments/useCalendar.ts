import {
  createCalendar,
  destroyCalendar,
  Interaction,
  ResourceTimeGrid,
  TimeGrid,
  type Calendar,
} from '@event-calendar/core';
import { onBeforeUnmount, onMounted, type Ref, shallowRef, watch } from 'vue';

/** Mounts the calendar library on an element and hands it every later change of its options, one by one. */
export function useCalendar(
  host: Readonly<Ref<HTMLElement | null>>,
  options: Readonly<Ref<Calendar.Options>>,
) {
  const calendar = shallowRef<Calendar | null>(null);

  onMounted(() => {
    if (host.value)
      calendar.value = createCalendar(host.value, [ResourceTimeGrid, TimeGrid, Interaction], options.value);
  });
  watch(options, (next, before) => {
    for (const name of Object.keys(next) as (keyof Calendar.Options)[])
      if (next[name] !== before[name]) calendar.value?.setOption(name, next[name]);
  });
  onBeforeUnmount(() => {
    if (calendar.value) void destroyCalendar(calendar.value);
  });

  return calendar;
}
