import { useToast } from '@nuxt/ui/composables';
import { ref } from 'vue';
import { useI18n } from 'vue-i18n';
import { useRoute, useRouter, type RouteLocationNormalizedLoaded, type RouteLocationRaw } from 'vue-router';
import { useRefusal } from '../refusal.ts';
import { useSession } from '../session.ts';

/** The same kind of page in the other clinic: somebody or something of the first clinic is not there. */
export function placeElsewhere({ params, path, matched }: RouteLocationNormalizedLoaded): RouteLocationRaw {
  if (!Object.keys(params).length) return { path };
  const parent = matched.at(-2);
  return parent && !parent.path.includes(':') ? { path: parent.path } : { name: 'agenda' };
}

/** Goes on in another clinic of the same person, as whatever she is there. */
export function useClinicSwitch() {
  const { t } = useI18n();
  const toast = useToast();
  const route = useRoute();
  const router = useRouter();
  const session = useSession();
  const sayRefusal = useRefusal('account');
  const busyId = ref<string | null>(null);

  async function open(clinic: { id: string; name: string }, place?: RouteLocationRaw): Promise<void> {
    if (busyId.value || clinic.id === session.me.value?.clinic.id) return;
    busyId.value = clinic.id;
    try {
      await session.changeClinic(clinic.id, () => router.replace(place ?? placeElsewhere(route)));
      toast.add({ title: t('account.clinics.switched', { name: clinic.name }), icon: 'i-lucide-store' });
      if (session.me.value?.mustEnrol)
        await router.push({ name: 'enrol', query: { voltar: route.fullPath } });
    } catch (error) {
      const why = sayRefusal(error) ?? '';
      toast.add({
        title: t('account.clinics.failed', { name: clinic.name, why }),
        color: 'error',
        icon: 'i-lucide-circle-alert',
      });
    } finally {
      busyId.value = null;
    }
  }
  return { busyId, open };
}
