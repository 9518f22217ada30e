import { computed, ref } from 'vue';
import { useI18n } from 'vue-i18n';
import { useAction } from '../action.ts';
import { http } from '../http.ts';
import { useRefusal } from '../refusal.ts';
import { deviceName } from './device-name.ts';
import { createPasskey } from './enrolment.ts';
import { useAccountChange, type Passkey } from './queries.ts';

/** The person's passkeys: a new one, another name, the end of one. `onCodes` gets the recovery codes that come with the first. */
export function usePasskeys(onCodes: (codes: string[]) => void) {
  const { t } = useI18n();
  const changed = useAccountChange();
  const sayRefusal = useRefusal('account');
  const { busy, run } = useAction('account');
  /** What the dialog names: a new passkey (`id` null) or one that is there. */
  const naming = ref<{ id: string | null; label: string } | null>(null);
  const removing = ref<Passkey | null>(null);
  const failure = ref<string | null>(null);
  const isBusy = ref(false);

  function open(passkey: Passkey | null) {
    const device = deviceName(navigator.userAgent);
    const label = passkey?.label ?? (device ? t('account.passkeys.defaultLabel', device) : '');
    naming.value = { id: passkey?.id ?? null, label };
    failure.value = null;
  }

  /** The dialog stays, with what was typed, when the device or the server says no. */
  async function save(): Promise<void> {
    const { id, label } = naming.value ?? { id: null, label: '' };
    failure.value = label.trim() ? null : t('account.passkeys.labelMissing');
    if (failure.value || isBusy.value) return;
    isBusy.value = true;
    try {
      if (id) await http.patch(`/account/passkeys/${id}`, { label: label.trim() });
      else {
        const { recoveryCodes } = await createPasskey(label.trim());
        if (recoveryCodes?.length) onCodes(recoveryCodes);
      }
      naming.value = null;
      await changed();
    } catch (error) {
      failure.value = sayRefusal(error);
    } finally {
      isBusy.value = false;
    }
  }

  const remove = async () => {
    const passkey = removing.value;
    if (!passkey) return;
    await run(
      passkey.id,
      () => http.delete(`/account/passkeys/${passkey.id}`),
      () => t('account.passkeys.removed', { name: passkey.label }),
    );
    removing.value = null;
    await changed();
  };

  return {
    ...{ naming, removing, failure, isBusy, open, save, remove },
    isRemoving: computed(() => busy.value !== null),
  };
}
