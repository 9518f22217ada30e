import { useQuery } from '@tanstack/vue-query';
import { http } from './http.ts';
import { useSession } from './session.ts';

export interface InboxCounts {
  unread: number;
  mine: number;
  unassigned: number;
  openTasks: number;
}

/** What waits for a person in the inbox and among the tasks: the shell's figures and the inbox's filters. */
export function useInboxCounts() {
  const session = useSession();
  return useQuery({
    queryKey: ['inbox-counts'],
    queryFn: ({ signal }) => http.get<InboxCounts>('/conversations/counts', undefined, signal),
    enabled: () => session.can('inbox:read'),
  }).data;
}

/** "99+": a figure in a corner has room for two digits. */
export const countSaid = (count: number): string => (count > 99 ? '99+' : String(count));
