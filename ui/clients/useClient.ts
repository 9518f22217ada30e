import { useQuery } from '@tanstack/vue-query';
import { computed, type MaybeRefOrGetter, ref, toValue, watch } from 'vue';
import { formatCpf, maskCpf } from '../../domain/clients/cpf.ts';
import { formatPhone, maskPhone } from '../../domain/clients/phone.ts';
import { http } from '../http.ts';
import { typedOfDay } from '../typed-date.ts';
import type { Client } from './types.ts';

/** One client. What is sensitive stays covered until the person asks, and is covered again on the next client. */
export function useClient(id: MaybeRefOrGetter<string>) {
  const query = useQuery({
    queryKey: ['client', computed(() => toValue(id))],
    queryFn: ({ signal }) => http.get<Client>(`/clients/${toValue(id)}`, undefined, signal),
    // Each read is an entry in the audit: looking back at the window is not a new one.
    refetchOnWindowFocus: false,
  });
  const isShown = ref(false);
  watch(
    () => toValue(id),
    () => (isShown.value = false),
  );
  return {
    client: query.data,
    isShown,
    error: computed(() => (query.data.value === undefined ? query.error.value : null)),
    retry: () => void query.refetch(),
  };
}

const maskEmail = (email: string): string => email.replace(/^(.).*(@.*)$/, '$1•••••$2');

interface ClientFact {
  field: 'phone' | 'cpf' | 'birthDate' | 'email' | 'notes';
  text: string | null;
}

/** What the card of a client's data says, covered or not; null where nothing is known. */
export function factsOf(client: Client, isShown: boolean): ClientFact[] {
  const { phone, cpf, birthDate, email, notes } = client;
  return [
    { field: 'phone', text: phone && (isShown ? formatPhone(phone) : maskPhone(phone)) },
    { field: 'cpf', text: cpf && (isShown ? formatCpf(cpf) : maskCpf(cpf)) },
    { field: 'birthDate', text: birthDate && (isShown ? typedOfDay(birthDate) : '••/••/••••') },
    { field: 'email', text: email && (isShown ? email : maskEmail(email)) },
    { field: 'notes', text: notes && (isShown ? notes : '••••••••••••') },
  ];
}
