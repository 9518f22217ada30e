import { useQuery } from '@tanstack/vue-query';
import { http } from '../http.ts';
import { useSession } from '../session.ts';
import type { NoShowSettings } from './types.ts';

export const settingsKey = ['no-show-settings'];
export const fetchSettings = () => http.get<NoShowSettings>('/no-show/settings');

/** What a miss costs the clinic and what it does about it. */
export const useRiskSettings = () => {
  const session = useSession();
  return useQuery({
    queryKey: settingsKey,
    queryFn: fetchSettings,
    staleTime: 5 * 60_000,
    enabled: () => session.can('no-show:read'),
  });
};
