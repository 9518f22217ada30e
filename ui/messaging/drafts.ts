import { reactive, watch } from 'vue';
import { useSession } from '../session.ts';

export type DraftKind = 'message' | 'note';

/** In memory only: what is half written about somebody does not stay on a clinic's computer. */
const drafts = reactive(new Map<string, string>());
const keyOf = (id: string, kind: DraftKind): string => `${kind}/${id}`;

// Forgotten with the session, and with the clinic.
const { me } = useSession();
watch(
  () => [me.value?.user.id, me.value?.clinic.id].join(),
  () => drafts.clear(),
  { flush: 'sync' },
);

export const readDraft = (id: string, kind: DraftKind): string => drafts.get(keyOf(id, kind)) ?? '';

export function keepDraft(id: string, kind: DraftKind, text: string): void {
  if (text === '') drafts.delete(keyOf(id, kind));
  else drafts.set(keyOf(id, kind), text);
}
