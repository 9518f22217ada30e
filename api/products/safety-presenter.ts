import { ruleSource } from '../../domain/products/safety-rules.ts';
import type { SafetyEvent } from '../../models/safety-event.ts';

const iso = (instant: Date | null): string | null => instant?.toISOString() ?? null;

type Clock = 'running' | 'late' | 'done' | 'done-late' | 'not-owed';

function clockOf({ state, dueAt, notifiedAt }: SafetyEvent): Clock {
  if (state === 'dismissed') return 'not-owed';
  if (notifiedAt) return notifiedAt >= dueAt ? 'done-late' : 'done';
  return Date.now() >= dueAt.getTime() ? 'late' : 'running';
}

export const presentSafetyLine = (event: SafetyEvent) => {
  const { id, kind, severity, regime, state, clientId, clientName, appointmentId } = event;
  const { productId, productName, lotId, lotCode, deviceId, deviceName, version } = event;
  return {
    // What people say to each other of an event.
    reference: `${event.reportedAt.getUTCFullYear()}-${id.slice(0, 6).toUpperCase()}`,
    ...{ id, kind, severity, regime, state, clientId, clientName, appointmentId },
    ...{ productId, productName, lotId, lotCode, deviceId, deviceName, version },
    ...{ happenedAt: event.happenedAt.toISOString(), knownAt: event.knownAt.toISOString() },
    ...{ reportedAt: event.reportedAt.toISOString(), reportedByName: event.reportedBy?.name ?? null },
    ...{ dueAt: event.dueAt.toISOString(), breachedAt: iso(event.breachedAt) },
    clock: clockOf(event),
  };
};

export const presentSafetyEvent = (event: SafetyEvent) => ({
  ...presentSafetyLine(event),
  ...{
    text: event.text,
    protocol: event.protocol,
    channel: event.channel,
    notifiedAt: iso(event.notifiedAt),
  },
  rules: event.rules.map((code) => ({ code, source: ruleSource(code) })),
  ...{ dismissReason: event.dismissReason, endNote: event.endNote, endedAt: iso(event.endedAt) },
});
