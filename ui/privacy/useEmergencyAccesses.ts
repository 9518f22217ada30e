import { useQueryClient } from '@tanstack/vue-query';
import { useI18n } from 'vue-i18n';
import { useAction } from '../action.ts';
import { useCursor } from '../cursor.ts';
import { http } from '../http.ts';
import type { Grant } from './types.ts';

/** `open` may still read; `unreviewed` has ended and waits for a look. */
export const grantState = (grant: Grant, now: number): 'open' | 'unreviewed' | 'reviewed' => {
  if (grant.endedAt === null && Date.parse(grant.expiresAt) > now) return 'open';
  return grant.reviewedAt === null ? 'unreviewed' : 'reviewed';
};

/** Uses of break-glass, the newest first, and what a reviewer does with them. */
export function useEmergencyAccesses() {
  const { t } = useI18n();
  const queries = useQueryClient();
  const list = useCursor<Grant>(['break-glass', 'review'], async (cursor, signal) => {
    const found = await http.get<{ grants: Grant[]; nextCursor: string | null }>(
      '/break-glass',
      { cursor, limit: 50 },
      signal,
    );
    return { rows: found.grants, nextCursor: found.nextCursor };
  });
  const { busy, run } = useAction('breakGlass');
  const act = (grant: Grant, what: 'review' | 'revoke') =>
    run(
      `${grant.id}/${what}`,
      () => http.post(`/break-glass/${grant.id}/${what}`, {}),
      () => {
        void queries.invalidateQueries({ queryKey: ['break-glass'] });
        return t(`breakGlass.done.${what}`, { name: grant.staffName });
      },
    );
  return { list, busy, act };
}
export type EmergencyAccessesModel = ReturnType<typeof useEmergencyAccesses>;
