import { useQuery } from '@tanstack/vue-query';
import { computed, type MaybeRefOrGetter, toValue } from 'vue';
import { http } from '../http.ts';
import type { ClientPackage, Package, Procedure, Resource, Series } from './types.ts';

// The keys and shapes of `procedures` and `resources` are those the agenda reads.
export const useProcedures = () =>
  useQuery({
    queryKey: ['procedures'],
    queryFn: () => http.get<{ procedures: Procedure[] }>('/procedures').then((found) => found.procedures),
  });
export const useResources = () =>
  useQuery({
    queryKey: ['resources'],
    queryFn: () => http.get<{ resources: Resource[] }>('/resources').then((found) => found.resources),
  });

export const fetchPackages = () =>
  http.get<{ packages: Package[] }>('/packages').then((found) => found.packages);
export const usePackages = () => useQuery({ queryKey: ['packages'], queryFn: fetchPackages });

// Under `client`, which the server names when her packages or series change.
export const useClientPackages = (id: MaybeRefOrGetter<string>) =>
  useQuery({
    queryKey: ['client', computed(() => toValue(id)), 'packages'],
    queryFn: () =>
      http
        .get<{ packages: ClientPackage[] }>(`/clients/${toValue(id)}/packages`)
        .then((found) => found.packages),
    refetchOnWindowFocus: false,
  });
export const useClientSeries = (id: MaybeRefOrGetter<string>) =>
  useQuery({
    queryKey: ['appointments', 'series', computed(() => toValue(id))],
    queryFn: () =>
      http.get<{ series: Series[] }>(`/clients/${toValue(id)}/series`).then((found) => found.series),
    refetchOnWindowFocus: false,
  });
