import { useQuery } from '@tanstack/vue-query';
import { http } from '../http.ts';
import type { Clinic, Procedure, Resource, SignInPolicy, StaffMember } from './types.ts';

// The keys and shapes of `clinic`, `resources` and `procedures` are those the agenda reads: a change here is seen there.
export const useClinic = () => useQuery({ queryKey: ['clinic'], queryFn: () => http.get<Clinic>('/clinic') });

export const fetchResources = () =>
  http.get<{ resources: Resource[] }>('/resources').then((found) => found.resources);
export const useResources = () => useQuery({ queryKey: ['resources'], queryFn: fetchResources });

export const fetchProcedures = () =>
  http.get<{ procedures: Procedure[] }>('/procedures').then((found) => found.procedures);
export const useProcedures = () => useQuery({ queryKey: ['procedures'], queryFn: fetchProcedures });

/** Reading the staff is audited; only roles with `staff:read` may. */
export const useStaff = (enabled: () => boolean = () => true) =>
  useQuery({
    queryKey: ['staff'],
    queryFn: () => http.get<{ staff: StaffMember[] }>('/staff').then((found) => found.staff),
    refetchOnWindowFocus: false,
    enabled,
  });

export const fetchSignInPolicy = () => http.get<SignInPolicy>('/clinic/sign-in-policy');
export const useSignInPolicy = () => useQuery({ queryKey: ['sign-in-policy'], queryFn: fetchSignInPolicy });
