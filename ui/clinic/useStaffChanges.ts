import { useToast } from '@nuxt/ui/composables';
import { useQueryClient } from '@tanstack/vue-query';
import { ref } from 'vue';
import { useI18n } from 'vue-i18n';
import { http, HttpError } from '../http.ts';
import type { StaffMember } from './types.ts';

type Change = Partial<Pick<StaffMember, 'role' | 'isActive'>>;

/** Role and access of somebody of the staff: at once, with a way back in the notice. */
export function useStaffChanges() {
  const i18n = useI18n();
  const { t } = i18n;
  const toast = useToast();
  const queries = useQueryClient();
  const busyId = ref<string | null>(null);

  async function change(person: StaffMember, to: Change, isUndo = false): Promise<void> {
    busyId.value = person.id;
    try {
      await http.patch<StaffMember>(`/staff/${person.id}`, to);
      const { role, isActive } = person;
      const back = to.role === undefined ? { isActive } : { role };
      const word = to.role ? 'roleChanged' : to.isActive ? 'activated' : 'deactivated';
      toast.add({
        title: t(`settings.staff.${word}`, { name: person.name, role: t(`app.role.${to.role ?? role}`) }),
        color: 'success',
        icon: 'i-lucide-check',
        ...(!isUndo && {
          actions: [
            {
              label: t('app.undo'),
              color: 'neutral' as const,
              variant: 'outline' as const,
              onClick: () => void change({ ...person, ...to }, back, true),
            },
          ],
        }),
      });
    } catch (error) {
      if (!(error instanceof HttpError)) throw error;
      const own = `settings.staff.refused.${error.code}`;
      toast.add({
        title: t(i18n.te(own) ? own : `errors.${error.code}`),
        color: 'error',
        icon: 'i-lucide-circle-alert',
      });
    } finally {
      busyId.value = null;
      void queries.invalidateQueries({ queryKey: ['staff'] });
    }
  }
  return { change, busyId };
}
