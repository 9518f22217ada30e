import { QueryClient } from '@tanstack/vue-query';
import { HttpError } from './http.ts';

/** Refusals (4xx) are answers and are not asked again; faults are retried twice. Freshness comes from ui/live.ts. */
export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 60_000,
      // Without a line the question is asked and fails: the page then says so, instead of waiting for ever.
      networkMode: 'always',
      retry: (failures, error) =>
        failures < 2 && !(error instanceof HttpError && error.status < 500 && error.status > 0),
    },
  },
});
