import type { Clock, RightsRequest } from './rights-types.ts';

const dayMs = 86_400_000;

interface Look {
  color: 'neutral' | 'warning' | 'error' | 'success';
  icon: string;
}
/** The clock of a request: warned at ten days, escalated at thirteen, breached at fifteen. Its words are `rights.clock.<name>`. */
export const clockLooks: Record<Clock, Look> = {
  running: { color: 'neutral', icon: 'i-lucide-clock' },
  warned: { color: 'warning', icon: 'i-lucide-clock-alert' },
  escalated: { color: 'error', icon: 'i-lucide-alarm-clock' },
  breached: { color: 'error', icon: 'i-lucide-octagon-alert' },
  over: { color: 'success', icon: 'i-lucide-circle-check' },
};

/** Whole days until the answer is due; below zero once it is late. */
export const daysLeft = (dueAt: string, now: number): number => {
  const left = (Date.parse(dueAt) - now) / dayMs;
  return left < 0 ? -Math.ceil(-left) : Math.floor(left);
};

/** What the request waits for, as a key of `rights.waits`. */
export function waitsFor(request: RightsRequest): string {
  if (request.state === 'answered') return request.decision ?? 'answered';
  if (request.state === 'decided') return request.work === 'failed' ? 'failed' : 'work';
  if (request.identity === 'unproven') return 'identity';
  return request.identity === 'proved' && request.needsPerson ? 'decision' : 'process';
}
