import { computed } from 'vue';
import { delaysOf, sortIntoColumns } from './reception.ts';
import { useAgenda } from './useAgenda.ts';
import { useVisitCommand } from './useVisitCommand.ts';

/** Today at the reception: the same visits, place and drawers as the agenda's, in the columns of who is where. */
export function useReception() {
  const agenda = useAgenda();
  const { clock, ofDay } = agenda;
  const command = useVisitCommand(agenda.catalogue.resourceName);
  return {
    agenda,
    command,
    board: computed(() => sortIntoColumns(ofDay.value)),
    late: computed(() => delaysOf(ofDay.value, clock.now.value)),
  };
}
export type Reception = ReturnType<typeof useReception>;
