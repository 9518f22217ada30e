import { ref } from 'vue';
import { useCursor } from '../cursor.ts';
import { http } from '../http.ts';
import type { RightsRequest } from './rights-types.ts';

/** The desk: what is open by its due date, what was answered newest first. */
export function useRightsRequests() {
  const state = ref<'open' | 'answered'>('open');
  const list = useCursor<RightsRequest>(['rights-requests', state], async (cursor, signal) => {
    const found = await http.get<{ items: RightsRequest[]; nextCursor: string | null }>(
      '/rights-requests',
      { state: state.value, cursor, limit: 50 },
      signal,
    );
    return { rows: found.items, nextCursor: found.nextCursor };
  });
  return { state, list };
}
