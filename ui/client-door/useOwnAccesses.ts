import { ref } from 'vue';
import { http } from '../http.ts';

export interface OwnAccess {
  at: string;
  who: string | null;
  role: string;
  action: string;
  purpose: string;
}

/** Who saw her record, the newest first; `load` brings the next page. */
export function useOwnAccesses() {
  const rows = ref<OwnAccess[]>([]);
  const error = ref<unknown>(null);
  const isReady = ref(false);
  const cursor = ref<string | null>(null);

  async function load() {
    error.value = null;
    try {
      const found = await http.get<{ accesses: OwnAccess[]; nextCursor: string | null }>(
        '/public/me/accesses',
        { limit: 20, cursor: cursor.value ?? undefined },
      );
      rows.value.push(...found.accesses);
      cursor.value = found.nextCursor;
      isReady.value = true;
    } catch (caught) {
      error.value = caught;
    }
  }
  return { rows, error, isReady, cursor, load };
}
