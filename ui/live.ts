import { useQueryClient } from '@tanstack/vue-query';
import { useIntervalFn, useWebSocket } from '@vueuse/core';
import { computed, ref, watch } from 'vue';
import type { LiveEvent } from '../api/live.ts';
import { http } from './http.ts';
import { useSession } from './session.ts';

export type Connection = 'connected' | 'connecting' | 'offline';

/** First element of the query keys that each entity makes stale. */
const staleKeys: Record<LiveEvent['entity'], readonly string[]> = {
  // A visit that is booked, moved or confirmed changes who may miss one.
  appointment: ['appointments', 'appointment', 'availability', 'no-show-risks', 'no-show-risk'],
  block: ['blocks', 'availability'],
  client: ['clients', 'client'],
  import: ['imports', 'import'],
  recovery: ['recoveries'],
  return: ['returns'],
  waitlist: ['waitlist', 'waitlist-openings'],
  'break-glass': ['break-glass'],
  // A message that fails marks its visit on the agenda too.
  message: ['appointment', 'appointments', 'conversation'],
  conversation: ['conversations', 'conversation', 'inbox-counts'],
  // A conversation is marked while a task about a message of it is open.
  task: ['tasks', 'conversations', 'inbox-counts'],
  campaign: ['campaigns', 'campaign'],
  'message-template': ['message-templates'],
  'messaging-channel': ['messaging-channel'],
  'no-show': ['no-show-risks', 'no-show-risk', 'no-show-effects', 'no-show-reviews'],
  'no-show-model': ['no-show-models', 'no-show-trainings', 'no-show-accuracy', 'no-show-settings'],
  consent: ['consents', 'consent-texts', 'consent-withdrawals'],
  'rights-request': ['rights-requests', 'rights-request', 'client-rights'],
  erasure: ['erasures', 'erasure', 'client', 'client-rights', 'sealed-records', 'retention-due'],
  'data-export': ['data-exports'],
  retention: [
    ...['retention-runs', 'retention-rules', 'retention-rule-changes', 'retention-due', 'legal-holds'],
    ...['client-rights', 'processing-register'],
  ],
  incident: ['incidents', 'incident'],
  recall: ['recalls', 'recall', 'recall-people', 'recall-proposals'],
  compliance: [
    ...['compliance-findings', 'compliance-reports', 'compliance-runs'],
    ...['processing-register', 'register-versions'],
  ],
  stock: [
    ...['products', 'product', 'product-checks', 'lots', 'lot', 'receipts', 'receipt', 'suppliers'],
    ...['storage-places', 'readings', 'excursions', 'opened-packages', 'stock-counts'],
    ...['stock-proposal', 'procedure-products'],
  ],
  device: ['devices', 'device', 'resources', 'availability'],
  'safety-event': ['safety-events', 'safety-event'],
  'audit-check': ['audit-checks'],
  'key-rotation': ['key-rotations'],
};

const connection = ref<Connection>('connecting');
export const useConnection = () => connection;

/** Keeps the page true: the server names what changed and only those queries are read again. Called once, by the shell. */
export function useLive(): void {
  const queries = useQueryClient();
  const { me } = useSession();
  const url = computed(
    () => `${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}/api/v1/live`,
  );

  const socket = useWebSocket<string>(url, {
    immediate: false,
    autoReconnect: { retries: -1, delay: (attempt) => Math.min(500 * 2 ** Math.min(attempt, 6), 15_000) },
    onConnected: () => {
      const wasAway = connection.value === 'offline';
      connection.value = 'connected';
      // What happened while the line was down was told to nobody.
      if (wasAway) void queries.invalidateQueries();
    },
    onDisconnected: () => {
      if (!me.value) return;
      connection.value = 'offline';
      // The upgrade is refused when the access token is old; asking who I am renews it before the next attempt.
      void http.get('/session').catch(() => undefined);
    },
    onMessage: (_socket, message) => {
      for (const key of staleKeys[(JSON.parse(message.data as string) as LiveEvent).entity] ?? [])
        void queries.invalidateQueries({ queryKey: [key] });
    },
  });

  // A line belongs to one clinic: another one needs its own.
  watch(
    () => me.value?.clinic.id,
    (clinic) => (clinic ? socket.open() : socket.close()),
    { immediate: true },
  );
  const polling = useIntervalFn(() => void queries.invalidateQueries(), 30_000, { immediate: false });
  watch(connection, (state) => (state === 'offline' ? polling.resume() : polling.pause()));
}
