import { computed, ref, type Ref, watch } from 'vue';
import { http, newIdempotencyKey } from '../http.ts';
import type { ThreadItem } from './conversation-types.ts';
import { type DraftKind, keepDraft, readDraft } from './drafts.ts';
import { useSendRefusal } from './send-refusal.ts';

/** WhatsApp takes so many characters in a text; a note is ours. */
const longest: Record<DraftKind, number> = { message: 4_096, note: 4_000 };

/**
 * What is being written, a draft per conversation and kind. Nothing typed is ever lost: it leaves the box only when the server has it.
 * Trying the same words again is the same intention, so it carries the same key and is never sent twice.
 */
export function useComposer(id: Readonly<Ref<string>>, sent: (item: ThreadItem) => void) {
  const say = useSendRefusal();
  const kind = ref<DraftKind>('message');
  const text = computed({
    get: () => readDraft(id.value, kind.value),
    set: (typed) => keepDraft(id.value, kind.value, typed),
  });
  const replyTo = ref<ThreadItem | null>(null);
  const isBusy = ref(false);
  const failure = ref<string | null>(null);
  let intention: { of: string; key: string } | null = null;
  watch(id, () => {
    replyTo.value = failure.value = null;
    kind.value = 'message';
  });
  watch(kind, () => (failure.value = null));

  const words = computed(() => text.value.trim());
  const rest = computed(() => longest[kind.value] - words.value.length);
  const tooMany = computed(() => Math.max(0, -rest.value));
  const maySend = computed(() => words.value !== '' && tooMany.value === 0 && !isBusy.value);

  function post(to: string, what: DraftKind, body: { text: string; replyTo?: string }): Promise<ThreadItem> {
    const of = JSON.stringify([to, what, body]);
    if (intention?.of !== of) intention = { of, key: newIdempotencyKey() };
    const path = `/conversations/${to}/${what === 'note' ? 'notes' : 'messages'}`;
    return http.post<ThreadItem>(path, body, intention.key);
  }

  async function send(): Promise<void> {
    if (!maySend.value) return;
    const [to, what, typed] = [id.value, kind.value, text.value];
    const quoted = what === 'message' ? replyTo.value?.id : undefined;
    isBusy.value = true;
    failure.value = null;
    try {
      const item = await post(to, what, { text: typed.trim(), ...(quoted && { replyTo: quoted }) });
      intention = null;
      // Somebody may have gone on typing while it was on its way.
      if (readDraft(to, what) === typed) keepDraft(to, what, '');
      if (id.value === to) replyTo.value = null;
      sent(item);
    } catch (error) {
      if (id.value === to) failure.value = say(error);
    } finally {
      isBusy.value = false;
    }
  }

  return { kind, text, replyTo, isBusy, failure, rest, tooMany, maySend, send };
}
export type ComposerModel = ReturnType<typeof useComposer>;
