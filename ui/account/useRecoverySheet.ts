import { useToast } from '@nuxt/ui/composables';
import { refAutoReset } from '@vueuse/core';
import { computed } from 'vue';
import { useI18n } from 'vue-i18n';
import { useClock } from '../clock.ts';
import { useSession } from '../session.ts';
import { saveBytes } from '../save-bytes.ts';

/** Recovery codes on their way to a safe place: clipboard, file, paper. The server keeps only their hashes. */
export function useRecoverySheet(codes: () => readonly string[]) {
  const { t } = useI18n();
  const toast = useToast();
  const { me } = useSession();
  const { today, shortDay } = useClock();
  const isCopied = refAutoReset(false, 2_000);
  const head = computed(() =>
    t('account.codes.fileHead', { name: me.value?.user.name ?? '', day: shortDay(today.value) }),
  );

  async function copy() {
    try {
      await navigator.clipboard.writeText(codes().join('\n'));
      isCopied.value = true;
    } catch {
      toast.add({ title: t('app.copyFailed'), color: 'warning', icon: 'i-lucide-circle-alert' });
    }
  }

  function download() {
    const text = `${[head.value, '', ...codes()].join('\r\n')}\r\n`;
    saveBytes(t('account.codes.file'), new Blob([text], { type: 'text/plain;charset=utf-8' }));
  }

  return {
    ...{ head, isCopied, copy, download },
    print: () => {
      window.print();
    },
  };
}
