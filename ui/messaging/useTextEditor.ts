import type { FormError } from '@nuxt/ui';
import { useToast } from '@nuxt/ui/composables';
import { useQueryClient } from '@tanstack/vue-query';
import { computed, nextTick, ref, type Ref } from 'vue';
import { useI18n } from 'vue-i18n';
import { bodyMax, exampleValues, numbered, templateFaults } from '../../domain/messaging/template-rules.ts';
import { templateUseOf } from '../../domain/messaging/template-uses.ts';
import { useSubmit, type FormHandle } from '../form.ts';
import { http } from '../http.ts';
import { textsKey, type Text, type Use } from './setup-queries.ts';
import { filled, textOf, typedOf } from './typed-text.ts';

export interface Edited {
  use: Use;
  /** Null: a new text, which begins as `from`. */
  text: Text | null;
  from: string;
}

/** A text is written with the rules at hand: what the provider would refuse in days is told while it is typed. */
export function useTextEditor(
  { use, text, from }: Edited,
  {
    clinicName,
    handle,
    area,
  }: { clinicName: string; handle: Readonly<Ref<FormHandle | null>>; area: () => HTMLTextAreaElement | null },
) {
  const { t } = useI18n();
  const toast = useToast();
  const queries = useQueryClient();
  const { isBusy, failure, submit } = useSubmit('messaging.template', handle);
  const wordOf = (name: string) => t(`messaging.value.${name}`);
  const typed = ref(typedOf(from, wordOf));
  const current = ref(text);
  const body = computed(() => textOf(typed.value, use.parameters, wordOf));
  const known = templateUseOf(use.use);
  const faults = computed(() => (known ? templateFaults(known, body.value) : []));
  const values = { ...exampleValues, clinicName };

  /** Puts the value where the cursor stands. */
  async function insert(name: string): Promise<void> {
    const box = area();
    const [start, end] = box
      ? [box.selectionStart, box.selectionEnd]
      : [typed.value.length, typed.value.length];
    const mark = `{${wordOf(name)}}`;
    typed.value = typed.value.slice(0, start) + mark + typed.value.slice(end);
    await nextTick();
    box?.focus();
    box?.setSelectionRange(start + mark.length, start + mark.length);
  }

  const check = (): FormError[] =>
    faults.value
      .slice(0, 1)
      .map((code) => ({ name: 'text', message: t(`messaging.template.fault.text.${code}`) }));

  const store = () => {
    const row = current.value;
    const draft = { text: body.value };
    return row
      ? http.patch<{ template: Text }>(`/message-templates/${row.id}`, { ...draft, version: row.version })
      : http.post<{ template: Text }>('/message-templates', { ...draft, use: use.use });
  };

  /** True when it is kept, and handed in when that was wanted. */
  async function save({ isSubmitted }: { isSubmitted: boolean }): Promise<boolean> {
    const saved = await submit(async () => {
      current.value = (await store()).template;
      const { id, version } = current.value;
      if (isSubmitted) await http.post(`/message-templates/${id}/submit`, { version });
      return true;
    });
    void queries.invalidateQueries({ queryKey: textsKey });
    if (!saved) return false;
    const title = t(isSubmitted ? 'messaging.template.submitted' : 'messaging.template.saved');
    toast.add({ title, color: 'success', icon: 'i-lucide-check' });
    return true;
  }

  return {
    ...{ typed, faults, insert, check, save, isBusy, failure, wordOf },
    isDirty: computed(() => typed.value !== typedOf(from, wordOf)),
    isUsed: (name: string) => body.value.includes(`{{${name}}}`),
    count: computed(() => numbered(body.value).body.length),
    most: bodyMax,
    preview: computed(() => filled(body.value, values)),
  };
}
