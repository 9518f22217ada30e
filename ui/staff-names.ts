import { useQuery } from '@tanstack/vue-query';
import { http } from './http.ts';

interface NamedStaff {
  id: string;
  name: string;
}

/** Who works here, for choosing somebody; reading it is audited. One cache with the settings' list. */
export const useStaffNames = (enabled: () => boolean) =>
  useQuery({
    queryKey: ['staff'],
    queryFn: () => http.get<{ staff: NamedStaff[] }>('/staff').then((found) => found.staff),
    refetchOnWindowFocus: false,
    enabled,
  });
