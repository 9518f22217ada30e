import { computed, ref } from 'vue';
import { useI18n } from 'vue-i18n';
import { useRoute, useRouter } from 'vue-router';
import { canUsePasskeys } from '../passkey.ts';
import { useRefusal } from '../refusal.ts';
import { useSession } from '../session.ts';
import { deviceName } from './device-name.ts';
import { createPasskey } from './enrolment.ts';
import { useAccount } from './queries.ts';
import { returnPath } from './return-path.ts';
import { useTotpSetup } from './useTotpSetup.ts';

/** The one thing a person may do before a factor is there: choose one, keep the recovery codes, go on to where she wanted to go. */
export function useEnrolment() {
  const { t } = useI18n();
  const route = useRoute();
  const router = useRouter();
  const session = useSession();
  const account = useAccount();
  const sayRefusal = useRefusal('account');
  const failure = ref<string | null>(null);
  const isBusy = ref(false);
  const codes = ref<string[]>([]);

  const needsPasskey = computed(() => account.data.value?.policy.needsPasskey ?? false);

  /** Without new codes (she had some) there is nothing to keep. */
  const onFactor = (fresh: string[]) => {
    codes.value = fresh;
    if (!fresh.length) void goOn();
  };
  const totp = useTotpSetup(onFactor);

  async function attempt(work: () => Promise<void>) {
    if (isBusy.value) return;
    isBusy.value = true;
    failure.value = null;
    try {
      await work();
    } catch (error) {
      failure.value = sayRefusal(error);
    } finally {
      isBusy.value = false;
    }
  }

  const byPasskey = () =>
    attempt(async () => {
      const device = deviceName(navigator.userAgent);
      const label = device ? t('account.passkeys.defaultLabel', device) : t('account.enrol.passkeyTitle');
      onFactor((await createPasskey(label)).recoveryCodes ?? []);
    });

  /** The session learns that it is a whole one. */
  async function goOn(): Promise<void> {
    await session.renew();
    await router.replace(returnPath(route.query.voltar));
  }

  async function leave(): Promise<void> {
    await session.signOut();
    await router.replace({ name: 'sign-in' });
  }

  return {
    ...{ codes, failure, isBusy, totp, needsPasskey, byPasskey, leave },
    hasPasskeys: canUsePasskeys(),
    goOn: () => attempt(goOn),
  };
}
