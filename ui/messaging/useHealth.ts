import { useQuery } from '@tanstack/vue-query';
import { http } from '../http.ts';
import type { Health } from './conversation-types.ts';

/** A provider's breaker belongs to the platform and is told on no clinic's line: it is asked for. */
export const useHealth = () =>
  useQuery({
    queryKey: ['messaging-channel', 'health'],
    queryFn: ({ signal }) => http.get<Health>('/messaging/health', undefined, signal),
    refetchInterval: 30_000,
  }).data;
