import { useToast } from '@nuxt/ui/composables';
import { useQueryClient } from '@tanstack/vue-query';
import { computed, ref } from 'vue';
import { useI18n } from 'vue-i18n';
import { useAction } from '../action.ts';
import { useCursor } from '../cursor.ts';
import { http } from '../http.ts';
import { useSession } from '../session.ts';
import { type Task, taskKinds } from './task-types.ts';

type Change = Partial<Pick<Task, 'state' | 'note'>> & { assignedTo?: string | null };

/** What waits for a person, by kind. */
export function useTasks() {
  const { t } = useI18n();
  const toast = useToast();
  const queries = useQueryClient();
  const session = useSession();
  const state = ref<'open' | 'done'>('open');
  const list = useCursor<Task>(['tasks', state], async (cursor, signal) => {
    const query = { state: state.value, cursor };
    const found = await http.get<{ items: Task[]; nextCursor: string | null }>('/tasks', query, signal);
    return { rows: found.items, nextCursor: found.nextCursor };
  });
  const { busy, run } = useAction('tasks');

  async function change(
    task: Pick<Task, 'id' | 'version'>,
    fields: Change,
    said: (answer: Task) => string | undefined,
  ): Promise<boolean> {
    const { id, version } = task;
    const isDone = await run(id, () => http.patch<Task>(`/tasks/${id}`, { version, ...fields }), said);
    for (const key of ['tasks', 'inbox-counts']) void queries.invalidateQueries({ queryKey: [key] });
    return isDone;
  }
  const reopen = (task: Pick<Task, 'id' | 'version'>) =>
    change(task, { state: 'open' }, () => t('tasks.undone'));
  const finish = (task: Task) =>
    change(task, { state: 'done' }, ({ id, version }) => {
      const title = task.client ? t('tasks.doneFor', { name: task.client.name }) : t('tasks.doneOne');
      const undo = { label: t('app.undo'), onClick: () => void reopen({ id, version }) };
      toast.add({ title, color: 'success', icon: 'i-lucide-check', actions: [undo] });
      return undefined;
    });
  const take = (task: Task, isMine: boolean) =>
    change(task, { assignedTo: isMine ? (session.me.value?.user.id ?? null) : null }, () => undefined);
  const write = (task: Task, note: string) =>
    change(task, { note: note.trim() || null }, () => t('tasks.note.saved'));

  const groups = computed(() =>
    taskKinds
      .map((kind) => ({ kind, tasks: list.rows.value.filter((task) => task.kind === kind) }))
      .filter(({ tasks }) => tasks.length > 0),
  );
  return { state, list, groups, busy, finish, reopen, take, write };
}
export type TasksModel = ReturnType<typeof useTasks>;
