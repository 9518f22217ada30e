import { useQuery } from '@tanstack/vue-query';
import { computed } from 'vue';
import type { StaffRole } from '../../domain/clinic/roles.ts';
import { http } from '../http.ts';

export interface NetworkClinic {
  id: string;
  name: string;
  role: StaffRole;
  today: { visits: number; confirmed: number; noShows: number };
}
interface Network {
  network: { id: string; name: string } | null;
  clinics: NetworkClinic[];
}

/** The clinics of one owner, with today's numbers; each was read under its own tenant, with her membership there. */
export function useNetwork() {
  const found = useQuery({
    queryKey: ['network'],
    queryFn: () => http.get<Network>('/network'),
    refetchInterval: 60_000,
  });
  const clinics = computed(() => found.data.value?.clinics ?? []);
  const sum = (key: keyof NetworkClinic['today']) =>
    clinics.value.reduce((total, { today }) => total + today[key], 0);
  return {
    found,
    clinics,
    name: computed(() => found.data.value?.network?.name ?? null),
    total: computed(() => ({
      visits: sum('visits'),
      confirmed: sum('confirmed'),
      noShows: sum('noShows'),
    })),
  };
}
