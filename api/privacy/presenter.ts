import type { AuditRecord } from '../../models/audit.ts';
import type { BreakGlassGrant } from '../../models/break-glass.ts';
import type { ClientExport } from '../../models/client-export.ts';
import { presentConversation } from './messages-presenter.ts';
import { presentPlans } from './plans-presenter.ts';
import { presentProducts } from './products-presenter.ts';
import { presentRisk } from './risk-presenter.ts';

const iso = (instant: Date | null): string | null => instant?.toISOString() ?? null;

export const presentGrant = (grant: BreakGlassGrant) => {
  const { id, clientId, clientName, staffId, staffName, reason, endedBy, needsAttention } = grant;
  return {
    ...{ id, clientId, clientName, staffId, staffName, reason, endedBy, needsAttention },
    ...{ openedAt: grant.openedAt.toISOString(), expiresAt: grant.expiresAt.toISOString() },
    ...{ endedAt: iso(grant.endedAt), reviewedAt: iso(grant.reviewedAt) },
  };
};

export const presentAuditEvent = (event: AuditRecord) => {
  const { id, at, actor, actorName, actorRole, action, entity, entityId, purpose } = event;
  return { id, at: at.toISOString(), actor, actorName, actorRole, action, entity, entityId, purpose };
};

export const presentAccess = ({ at, actorName, actorRole, action, purpose }: AuditRecord) => ({
  ...{ at: at.toISOString(), who: actorName, role: actorRole, action, purpose },
});

export function presentExport(copy: ClientExport) {
  const { client, appointments, notes, accesses, grants } = copy;
  const { id, name, cpf, phone, email, birthDate, whatsappOptInAt, createdAt } = client;
  return {
    client: {
      ...{ id, name, cpf, phone, email, birthDate, notes: client.notes },
      ...{ whatsappOptInAt: iso(whatsappOptInAt), createdAt: createdAt.toISOString() },
    },
    appointments: appointments.map(({ startsAt, endsAt, ...visit }) => ({
      ...visit,
      ...{ startsAt: startsAt.toISOString(), endsAt: endsAt.toISOString() },
    })),
    ...presentConversation(copy),
    ...presentPlans(copy),
    ...presentRisk(copy),
    ...presentProducts(copy),
    notes: notes.map(({ createdAt: at, ...note }) => ({ ...note, at: at.toISOString() })),
    accesses: accesses.map(({ at, actorName, actorRole, action, purpose }) => ({
      ...{ at: at.toISOString(), actorName, actorRole, action, purpose },
    })),
    breakGlass: grants.map(({ staffName, reason, openedAt, endedAt }) => ({
      ...{ staffName, reason, openedAt: openedAt.toISOString(), endedAt: iso(endedAt) },
    })),
    exportedAt: new Date().toISOString(),
  };
}
