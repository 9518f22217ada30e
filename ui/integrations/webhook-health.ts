import type { Endpoint } from './types.ts';

interface Health {
  /** A key of `integrations.health`, with what its sentence needs: instants as ISO strings, said by the caller. */
  said: 'paused' | 'new' | 'ok' | 'okWaiting' | 'stuck' | 'failingSince' | 'failingNever';
  at?: string;
  since?: string;
  next?: string;
  icon: string;
  tone: string;
}

/** How an endpoint is, for a sentence beside it. A pause is somebody's wish and never the system's. */
export function healthOf(endpoint: Endpoint): Health {
  const { state, health, lastDeliveredAt, failingSince, nextTryAt, waiting } = endpoint;
  if (state === 'paused') return { said: 'paused', icon: 'i-lucide-circle-pause', tone: 'text-muted' };
  if (failingSince)
    return {
      ...{ said: lastDeliveredAt ? 'failingSince' : 'failingNever', since: failingSince },
      ...(nextTryAt && { next: nextTryAt }),
      ...{ icon: 'i-lucide-circle-alert', tone: 'text-error' },
    };
  // It answers again, and something it refused for days still waits for a person.
  if (health === 'failing' && lastDeliveredAt)
    return { said: 'stuck', at: lastDeliveredAt, icon: 'i-lucide-triangle-alert', tone: 'text-warning' };
  if (health === 'new' || !lastDeliveredAt)
    return { said: 'new', icon: 'i-lucide-circle-dashed', tone: 'text-muted' };
  return {
    said: waiting > 0 ? 'okWaiting' : 'ok',
    at: lastDeliveredAt,
    ...{ icon: 'i-lucide-circle-check', tone: 'text-success' },
  };
}

/** "2 h", "35 min", "3 dias": how long something has lasted, rounded down. */
export function lasted(ms: number): string {
  const minutes = Math.max(1, Math.floor(ms / 60_000));
  if (minutes < 60) return `${String(minutes)} min`;
  const hours = Math.floor(minutes / 60);
  if (hours < 48) return `${String(hours)} h`;
  return `${String(Math.floor(hours / 24))} dias`;
}
