import { useToast } from '@nuxt/ui/composables';
import { useQueryClient } from '@tanstack/vue-query';
import { ref } from 'vue';
import { useI18n } from 'vue-i18n';
import { useAction } from '../action.ts';
import { http } from '../http.ts';
import { useRefusal } from '../refusal.ts';
import type { StaffMember } from './types.ts';

type Change = Partial<Pick<StaffMember, 'role' | 'isActive'>>;

/** Role and access of somebody of the staff: at once, with a way back in the notice. */
export function useStaffChanges() {
  const { t } = useI18n();
  const toast = useToast();
  const queries = useQueryClient();
  const sayRefusal = useRefusal('settings.staff');
  const { run } = useAction('settings.staff');
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
      const title = sayRefusal(error);
      if (title) toast.add({ title, color: 'error', icon: 'i-lucide-circle-alert' });
    } finally {
      busyId.value = null;
      void queries.invalidateQueries({ queryKey: ['staff'] });
    }
  }

  /** Everywhere in this clinic: for a lost phone, or a computer left open. */
  const signOut = ({ id, name }: StaffMember) =>
    run(
      id,
      () => http.post(`/staff/${id}/sign-out`),
      () => t('settings.staff.signedOut', { name }),
    );

  return { change, signOut, busyId };
}
