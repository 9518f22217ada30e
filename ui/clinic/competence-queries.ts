import { useQuery, useQueryClient } from '@tanstack/vue-query';
import { http } from '../http.ts';
import type { Alert, Licence, Matrix, Rule, SignOff } from './competence-types.ts';

export const fetchLicences = () =>
  http.get<{ licences: Licence[] }>('/licences').then((found) => found.licences);
export const useLicences = () => useQuery({ queryKey: ['competences', 'licences'], queryFn: fetchLicences });

export const useMatrix = () =>
  useQuery({
    queryKey: ['competences', 'matrix'],
    queryFn: () => http.get<Matrix>('/competence/matrix'),
  });

export const useRules = () =>
  useQuery({
    queryKey: ['competences', 'rules'],
    queryFn: () => http.get<{ rules: Rule[] }>('/competence-rules').then((found) => found.rules),
  });

export const useSignOffs = () =>
  useQuery({
    queryKey: ['competences', 'sign-offs'],
    queryFn: () => http.get<{ signOffs: SignOff[] }>('/competence-sign-offs').then((found) => found.signOffs),
  });

export const useAlerts = () =>
  useQuery({
    queryKey: ['competences', 'alerts'],
    queryFn: () => http.get<{ alerts: Alert[] }>('/competence/alerts').then((found) => found.alerts),
  });

/** A licence, a rule, a signature, a class: any of them may change every verdict, and with it the free times. */
export function useVerdictsAnew(): () => void {
  const queries = useQueryClient();
  return () => {
    for (const key of ['competences', 'availability']) void queries.invalidateQueries({ queryKey: [key] });
  };
}
