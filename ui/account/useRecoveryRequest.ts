import { ref } from 'vue';
import { useI18n } from 'vue-i18n';
import { useRoute } from 'vue-router';
import { http } from '../http.ts';
import { useRefusal } from '../refusal.ts';
import { emailFault } from './email.ts';

/** Asks the clinic to let somebody in who lost every factor. The answer is the same whether the e-mail is known or not. */
export function useRecoveryRequest() {
  const { t } = useI18n();
  const route = useRoute();
  const sayRefusal = useRefusal('signIn.recovery');
  const email = ref(typeof route.query.email === 'string' ? route.query.email : '');
  const failure = ref<string | null>(null);
  const isBusy = ref(false);
  const isAsked = ref(false);

  async function ask() {
    const fault = emailFault(email.value);
    failure.value = fault && t(`signIn.email${fault}`);
    if (fault || isBusy.value) return;
    isBusy.value = true;
    try {
      await http.post('/recoveries', { email: email.value.trim() });
      isAsked.value = true;
    } catch (error) {
      failure.value = sayRefusal(error);
    } finally {
      isBusy.value = false;
    }
  }
  return { email, failure, isBusy, isAsked, ask };
}
