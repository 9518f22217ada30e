import { z } from 'zod';
import { may } from '../../domain/clinic/roles.ts';
import { listStaff } from '../../models/staff.ts';
import type { Operations } from '../operations.ts';

const peopleAnswer = z.strictObject({
  people: z.array(z.strictObject({ id: z.uuid(), name: z.string() })),
});

/** The reception assigns conversations without seeing the list of staff: here are names alone. */
export function peopleRoutes(api: Operations): void {
  api.add({
    ...{ method: 'GET', path: '/conversation-people', id: 'listConversationPeople', tag: 'messaging' },
    summary: 'Who of the staff can take a conversation or a task.',
    access: { permission: 'inbox:read' },
    output: peopleAnswer,
    async inClinic(scope) {
      const staff = await listStaff(scope);
      return {
        people: staff
          .filter(({ isActive, role }) => isActive && may(role, 'inbox:write'))
          .map(({ id, name }) => ({ id, name })),
      };
    },
  });
}
