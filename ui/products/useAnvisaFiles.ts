import { useQuery } from '@tanstack/vue-query';
import { computed } from 'vue';
import type { AnvisaFault, AnvisaFileCode } from '../../domain/products/anvisa-catalogue.ts';
import { isStale } from '../../domain/products/anvisa-state.ts';
import { useClock } from '../clock.ts';
import { http } from '../http.ts';

export interface AnvisaFile {
  code: AnvisaFileCode;
  state: 'never' | 'good' | 'faulty';
  faultCode: AnvisaFault | null;
  /** The day of ANVISA's own copy. */
  sourceDate: string | null;
  rowCount: number | null;
  byteCount: number | null;
  checkedAt: string | null;
  goodAt: string | null;
  swappedAt: string | null;
}

/** The copies of ANVISA's files that everything is judged by. */
export function useAnvisaFiles() {
  const clock = useClock();
  const query = useQuery({
    queryKey: ['anvisa-files'],
    queryFn: () => http.get<{ files: AnvisaFile[] }>('/anvisa/files').then((found) => found.files),
  });
  const isOld = (file: AnvisaFile) => isStale(file.sourceDate, clock.today.value);
  const old = computed(() => (query.data.value ?? []).filter(isOld));
  return { query, isOld, old };
}
