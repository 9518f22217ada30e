import { ref } from 'vue';
import { useCursor } from '../cursor.ts';
import { http } from '../http.ts';
import { type DueClass, dueClasses, type DuePerson } from './kept-types.ts';

/** Of whom a whole record is due. Names are read when they are asked for: each reading is written down. */
export function useRetentionDue() {
  const dataClass = ref<DueClass>(dueClasses[0]);
  const isShown = ref(false);
  const list = useCursor<DuePerson>(
    ['retention-due', dataClass],
    async (cursor, signal) => {
      const query = { dataClass: dataClass.value, cursor, limit: 50 };
      const found = await http.get<{ people: DuePerson[]; nextCursor: string | null }>(
        '/retention/due',
        query,
        signal,
      );
      return { rows: found.people, nextCursor: found.nextCursor };
    },
    { enabled: () => isShown.value },
  );
  return { dataClass, isShown, list };
}
