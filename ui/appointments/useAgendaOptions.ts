import type { Calendar } from '@event-calendar/core';
import { computed, shallowRef, watch } from 'vue';
import { useI18n } from 'vue-i18n';
import { commandsFor } from '../../domain/appointments/status.ts';
import { addDays, weekdayOf } from '../../domain/clinic/calendar.ts';
import { cssColor } from '../styles/resource-colors.ts';
import {
  blockEvent,
  closedEvents,
  fromCalendar,
  hoursShown,
  offsetOf,
  visitEvents,
} from './calendar-events.ts';
import { blockContent, element, eventContent } from './event-content.ts';
import type { AppointmentCard, Block } from './types.ts';
import { noResource, type Agenda } from './useAgenda.ts';
import type { Destination } from './useMoveVisit.ts';

/** A click on free ground. `startsAt` in epoch milliseconds, on a quarter of an hour. */
export interface EmptySlot {
  startsAt: number;
  resourceId: string | null;
}
export interface GridHands {
  isReadOnly: () => boolean;
  iconOf: (name: string) => Node | null;
  open: (id: string) => void;
  openBlock: (id: string) => void;
  book: (slot: EmptySlot) => void;
  move: (card: AppointmentCard, to: Destination) => void;
  /** After every drawing. */
  drawn: () => void;
}
type Service = AppointmentCard['services'][number];
const columnFields = { professional: 'professionalId', room: 'roomId', device: 'deviceId' } as const;
const quarter = 15 * 60_000;

/** The agenda as options of the calendar library. Each computed part keeps its identity until it changes, so that only changes are drawn. */
export function useAgendaOptions(agenda: Agenda, hands: GridHands) {
  const { t } = useI18n();
  const { place, clock, catalogue } = agenda;
  const zone = clock.zone;
  const instant = (date: Date): number => {
    const { day, time } = fromCalendar(date);
    return clock.at(day, time);
  };
  const cardOf = (event: Calendar.Event): AppointmentCard => event.extendedProps.card as AppointmentCard;

  const isWeek = computed(() => place.view.value === 'week');
  const shown = computed(() => (isWeek.value ? agenda.visible.value : agenda.ofDay.value));
  const days = computed(() =>
    isWeek.value
      ? Array.from({ length: 7 }, (_, index) => addDays(place.weekStart.value, index))
      : [place.day.value],
  );
  const columns = computed(() => {
    const own = agenda.columns.value.map(({ id, name, hours, color }) => ({ id, name, hours, color }));
    const hasLoose = !isWeek.value && shown.value.some((card) => agenda.columnsOf(card).includes(noResource));
    return hasLoose
      ? [
          ...own,
          { id: noResource, name: t(`agenda.none.${place.kind.value}`), hours: null, color: 'transparent' },
        ]
      : own;
  });
  const maker = computed(() => ({
    zone: zone.value,
    columnOf: (service: Service) => service[columnFields[place.kind.value]] ?? noResource,
    isMovable: (card: AppointmentCard) => !hands.isReadOnly() && commandsFor(card.status).includes('move'),
  }));
  const isDrawn = (id: Calendar.EventInput['resourceId']) => columns.value.some((one) => one.id === id);
  const events = computed<Calendar.EventInput[]>(() => [
    ...shown.value
      .flatMap((card) => visitEvents(card, maker.value))
      // A week is the week of one person: what others do in her visits is in their own. A day shows a page of many columns.
      .filter(({ resourceId }) => isDrawn(resourceId)),
    ...agenda.blocks.value
      .filter(({ resourceId }) => isDrawn(resourceId))
      .map((block) => blockEvent(block, zone.value)),
    ...(catalogue.clinic.value ? closedEvents(columns.value, days.value, catalogue.clinic.value) : []),
  ]);
  const resources = computed<Calendar.ResourceInput[]>(() =>
    columns.value.map(({ id, name, color }) => ({ id, title: name, extendedProps: { color } })),
  );
  const hours = stable(
    computed(() =>
      catalogue.clinic.value
        ? hoursShown(shown.value, catalogue.clinic.value)
        : { min: '08:00:00', max: '19:00:00' },
    ),
  );
  const hiddenDays = stable(
    computed(() => {
      const worked = new Set(shown.value.map((card) => weekdayOf(clock.dayOf(card.startsAt))));
      const open = catalogue.clinic.value?.hours ?? {};
      const isClosed = (day: number) => !open[String(day) as keyof typeof open]?.length && !worked.has(day);
      return isWeek.value ? ([0, 1, 2, 3, 4, 5, 6] as const).filter(isClosed) : [];
    }),
  );

  function drop(info: Calendar.EventDropInfo): void {
    const { card, service } = info.event.extendedProps as { card: AppointmentCard; service: Service };
    // The whole visit goes along by as much as the block went.
    const by = instant(info.event.start) - Date.parse(service.startsAt);
    const to: Destination = { startsAt: new Date(Date.parse(card.startsAt) + by).toISOString() };
    const column = info.newResource?.id;
    if (column === noResource) {
      info.revert();
      return;
    }
    if (column) to.services = [{ position: service.position, [columnFields[place.kind.value]]: column }];
    hands.move(card, to);
  }

  const words = {
    time: clock.time,
    status: (card: AppointmentCard) => t(`visit.status.${card.status}`),
    who: ({ professionalId }: Service) => {
      const name = catalogue.resourceName(professionalId);
      return name ? t('agenda.with', { name }) : '';
    },
    attention: t('agenda.attention'),
    squeezedIn: t('agenda.squeezedIn'),
    icon: hands.iconOf,
  };
  const blockWords = { time: clock.time, kind: (block: Block) => t(`block.kind.${block.kind}`) };
  const fixed: Calendar.Options = {
    locale: 'pt-BR',
    height: '100%',
    firstDay: 1,
    headerToolbar: { start: '', center: '', end: '' },
    allDaySlot: false,
    nowIndicator: true,
    pointer: !hands.isReadOnly(),
    slotDuration: '00:30:00',
    snapDuration: '00:05:00',
    slotHeight: 48,
    slotLabelInterval: '01:00:00',
    slotEventOverlap: false,
    eventTimeFormat: { hour: '2-digit', minute: '2-digit' },
    slotLabelFormat: { hour: '2-digit', minute: '2-digit' },
    dayHeaderFormat: { weekday: 'short', day: 'numeric' },
    eventContent: ({ event, timeText }) =>
      event.extendedProps.block
        ? { domNodes: blockContent(event.extendedProps.block as Block, blockWords) }
        : event.extendedProps.card && event.display !== 'preview'
          ? { domNodes: eventContent(cardOf(event), event.extendedProps.service as Service, words) }
          : { domNodes: event.display === 'background' ? [] : [element('span', 'visit-time', timeText)] },
    eventDidMount: ({ el, event }) => {
      if (event.extendedProps.card) el.dataset.visit = cardOf(event).id;
      el.dataset.event = String(event.id);
    },
    eventClick: ({ event, jsEvent }) => {
      // Else the same Enter would press the drawer's first button, which has the focus by then.
      jsEvent.preventDefault();
      if (event.extendedProps.block) hands.openBlock((event.extendedProps.block as Block).id);
      else if (event.extendedProps.card) hands.open(cardOf(event).id);
    },
    eventAllUpdated: hands.drawn,
    eventDrop: drop,
    dateClick: ({ date, resource }) => {
      if (hands.isReadOnly()) return;
      const startsAt = Math.floor(instant(date) / quarter) * quarter;
      const column = resource?.id ?? agenda.columns.value[0]?.id ?? null;
      hands.book({ startsAt, resourceId: column === noResource ? null : column });
    },
    resourceLabelContent: ({ resource }) => {
      const dot = element('i', 'column-dot');
      dot.style.background = cssColor(String(resource.extendedProps.color));
      return {
        domNodes: [
          dot,
          element('span', 'column-name', typeof resource.title === 'string' ? resource.title : ''),
        ],
      };
    },
  };
  const scrollTime = clock.time(clock.now.value - 45 * 60_000);

  return computed<Calendar.Options>(() => ({
    ...fixed,
    timeZone: offsetOf(clock.at(place.day.value, '12:00'), zone.value),
    view: isWeek.value ? 'timeGridWeek' : 'resourceTimeGridDay',
    date: place.day.value,
    scrollTime: `${scrollTime}:00`,
    resources: resources.value,
    events: events.value,
    hiddenDays: hiddenDays.value,
    slotMinTime: hours.value.min,
    slotMaxTime: hours.value.max,
    columnWidth: isWeek.value ? 'minmax(7rem, 1fr)' : 'minmax(11rem, 1fr)',
  }));
}

/** The same object as long as the content is the same: a new one would scroll the calendar back. */
function stable<T>(source: { readonly value: T }) {
  const kept = shallowRef(source.value);
  watch(
    () => JSON.stringify(source.value),
    () => (kept.value = source.value),
  );
  return kept;
}
