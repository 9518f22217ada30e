import type { FormError } from '@nuxt/ui';
import { useToast } from '@nuxt/ui/composables';
import { useQueryClient } from '@tanstack/vue-query';
import type { Ref } from 'vue';
import { useI18n } from 'vue-i18n';
import { staffRoles, type StaffRole } from '../../domain/clinic/roles.ts';
import type { FormHandle } from '../form.ts';
import { http } from '../http.ts';
import { useRecordForm } from '../record-form.ts';
import { useSession } from '../session.ts';
import { fetchSignInPolicy } from './queries.ts';
import type { SignInPolicy } from './types.ts';

/** `graceDays` may be missing while somebody writes. */
interface PolicyTyped {
  passkeyRoles: StaffRole[];
  graceDays: number | null;
}
export const longestGrace = 30;

/** In the order of the roles, so that ticking one off and on again is no change. */
const typedOf = ({ passkeyRoles, graceDays }: SignInPolicy): PolicyTyped => ({
  passkeyRoles: staffRoles.filter((role) => passkeyRoles.includes(role)),
  graceDays,
});
const dataOf = ({ passkeyRoles, graceDays }: PolicyTyped) => ({
  passkeyRoles: staffRoles.filter((role) => passkeyRoles.includes(role)),
  graceDays,
});

export function useSignInPolicyForm(policy: SignInPolicy, handle: Readonly<Ref<FormHandle | null>>) {
  const { t } = useI18n();
  const toast = useToast();
  const queries = useQueryClient();
  const session = useSession();
  const form = useRecordForm<SignInPolicy, PolicyTyped>({
    ...{ section: 'settings.signIn', form: handle, row: policy, empty: typedOf(policy), typedOf, dataOf },
    update: (body) => http.patch<SignInPolicy>('/clinic/sign-in-policy', body),
    read: fetchSignInPolicy,
  });

  const check = (): FormError[] => {
    const { graceDays } = form.state;
    const isRight =
      graceDays !== null && Number.isInteger(graceDays) && graceDays >= 0 && graceDays <= longestGrace;
    return isRight ? [] : [{ name: 'graceDays', message: t('settings.signIn.fault.graceDays.invalid') }];
  };

  async function save() {
    const saved = await form.save();
    if (!saved) return;
    queries.setQueryData(['sign-in-policy'], saved);
    for (const key of ['staff', 'account']) void queries.invalidateQueries({ queryKey: [key] });
    toast.add({ title: t('form.saved'), color: 'success', icon: 'i-lucide-check' });
    // Who changes the rule may be one of those it asks.
    await session.renew();
  }

  const discard = () =>
    Object.assign(form.state, typedOf(queries.getQueryData<SignInPolicy>(['sign-in-policy']) ?? policy));
  return { ...form, check, save, discard };
}
