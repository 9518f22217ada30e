import { useQuery, useQueryClient } from '@tanstack/vue-query';
import { http } from '../http.ts';
import { useSession } from '../session.ts';

export interface Passkey {
  id: string;
  label: string;
  createdAt: string;
  lastUsedAt: string | null;
  /** Kept by the maker's cloud, so it survives the loss of the device. */
  isBackedUp: boolean;
}
export interface Account {
  passkeys: Passkey[];
  totp: { since: string | null };
  recoveryCodesLeft: number;
  policy: { needsPasskey: boolean; graceDays: number };
  enrolBy: string | null;
}
export interface OwnSession {
  id: string;
  isCurrent: boolean;
  clinicId: string;
  browser: string | null;
  os: string | null;
  kind: 'desktop' | 'mobile' | 'tablet';
  method: string;
  createdAt: string;
  seenAt: string;
}
/** What an answer carries when the person had no recovery codes before. */
export interface MayCarryCodes {
  recoveryCodes?: string[];
}

export const useAccount = () =>
  useQuery({ queryKey: ['account'], queryFn: () => http.get<Account>('/account') });

export const useOwnSessions = () =>
  useQuery({
    queryKey: ['account', 'sessions'],
    queryFn: () => http.get<{ sessions: OwnSession[] }>('/account/sessions').then((found) => found.sessions),
  });

/** After a factor came or went: the page, the banner and what this session may do follow. */
export function useAccountChange() {
  const queries = useQueryClient();
  const session = useSession();
  return async () => {
    void queries.invalidateQueries({ queryKey: ['account'] });
    await session.renew();
  };
}
