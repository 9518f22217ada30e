import { useToast } from '@nuxt/ui/composables';
import { computed, reactive, ref } from 'vue';
import { useI18n } from 'vue-i18n';
import { http, newIdempotencyKey } from '../http.ts';
import { useSession } from '../session.ts';
import type { Conversation, SendableTemplate, ThreadItem } from './conversation-types.ts';
import { useSendRefusal } from './send-refusal.ts';
import { oneLine } from './template-text.ts';

/** A template filled in for one person. What the clinic knows of her is filled in already, and may be changed. */
export function useTemplateForm(
  template: () => SendableTemplate,
  conversation: () => Conversation,
  sent: () => void,
) {
  const { t } = useI18n();
  const toast = useToast();
  const session = useSession();
  const say = useSendRefusal();
  const full = conversation().client?.name ?? conversation().display.name ?? '';
  const known: Record<string, string> = {
    firstName: full.split(' ')[0] ?? '',
    clinicName: session.me.value?.clinic.name ?? '',
  };
  const names = computed(() => template().parameters.map(({ name }) => name));
  const values = reactive<Record<string, string>>(
    Object.fromEntries(names.value.map((name) => [name, known[name] ?? ''])),
  );
  const missing = computed(() =>
    template()
      .parameters.filter(({ name, isFilled }) => !isFilled && oneLine(values[name] ?? '') === '')
      .map(({ name }) => name),
  );
  const wasTried = ref(false);
  const isBusy = ref(false);
  const failure = ref<string | null>(null);
  let intention = { of: '', key: '' };

  async function send(): Promise<void> {
    wasTried.value = true;
    if (missing.value.length > 0 || isBusy.value) return;
    const { use, templateId } = template();
    // What is left blank the server fills from the record.
    const filled: Record<string, string> = {};
    for (const name of names.value)
      if (oneLine(values[name] ?? '')) filled[name] = oneLine(values[name] ?? '');
    const body = { ...(templateId === null ? { use } : { templateId }), values: filled };
    // The same words tried again are the same message, however often the line breaks.
    if (intention.of !== JSON.stringify(body))
      intention = { of: JSON.stringify(body), key: newIdempotencyKey() };
    isBusy.value = true;
    failure.value = null;
    try {
      await http.post<ThreadItem>(`/conversations/${conversation().id}/templates`, body, intention.key);
      toast.add({ title: t('inbox.template.sent'), color: 'success', icon: 'i-lucide-check' });
      sent();
    } catch (error) {
      failure.value = say(error);
    } finally {
      isBusy.value = false;
    }
  }
  return { values, missing, wasTried, isBusy, failure, send };
}
