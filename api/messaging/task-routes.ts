import { changeTask, getTask, listTasks, type TaskLine } from '../../models/staff-task-list.ts';
import type { Scope } from '../../models/tenancy.ts';
import { timePosition } from '../cursor.ts';
import { idParams } from '../id-params.ts';
import type { Operations } from '../operations.ts';
import { taskAnswer, taskBody, tasksAnswer, tasksQuery } from './task-schema.ts';

const tag = 'messaging';
const access = { permission: 'tasks:write' } as const;

const present = ({ dueAt, createdAt, doneAt, position: _, ...line }: TaskLine) => ({
  ...line,
  dueAt: dueAt?.toISOString() ?? null,
  createdAt: createdAt.toISOString(),
  doneAt: doneAt?.toISOString() ?? null,
});

/** What no process can settle alone: messages that did not arrive, templates and numbers in trouble. */
export function taskRoutes(api: Operations): void {
  api.add({
    ...{ method: 'GET', path: '/tasks', id: 'listTasks', tag, access },
    summary: 'What waits for a person, the oldest first; with `state=done` what was settled, the last first.',
    input: { query: tasksQuery },
    output: tasksAnswer,
    async inClinic(scope, ctx) {
      const { state, cursor, limit } = ctx.input.query;
      const { cursors } = ctx.deps;
      const of = { clinicId: scope.clinicId, operation: 'listTasks', filters: { state } };
      const after = cursors.open(of, cursor, timePosition);
      const rows = await listTasks(scope, { state, after, limit: limit + 1 });
      const { page, nextCursor } = cursors.cut(of, rows, limit, ({ position, id }) => [position, id]);
      return { items: page.map(present), nextCursor };
    },
  });
  api.add({
    ...{ method: 'PATCH', path: '/tasks/:id', id: 'updateTask', tag, access },
    ...{ keepsAnswer: false, again: async (scope: Scope, id: string) => present(await getTask(scope, id)) },
    summary:
      'Settles a task or opens it again, gives it to somebody, writes a note; if nobody did since `version`.',
    input: { params: idParams, body: taskBody },
    output: taskAnswer,
    async inClinic(scope, ctx) {
      const { id } = ctx.input.params;
      const task = await changeTask(scope, id, ctx.input.body);
      ctx.after(() => ctx.deps.live.publish({ clinicId: scope.clinicId, entity: 'task', id }));
      return present(task);
    },
  });
}
