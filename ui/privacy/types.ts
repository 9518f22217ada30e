/** A use of break-glass: somebody saw the clinical notes of one client, for a while and with a reason. */
export interface Grant {
  id: string;
  clientId: string;
  clientName: string;
  staffId: string;
  staffName: string;
  reason: string;
  openedAt: string;
  expiresAt: string;
  endedAt: string | null;
  endedBy: 'time' | 'person' | null;
  reviewedAt: string | null;
}

export interface AuditEvent {
  id: string;
  at: string;
  actor: string;
  actorName: string | null;
  actorRole: string;
  action: string;
  entity: string;
  entityId: string | null;
  purpose: string;
}

export interface Recovery {
  id: string;
  staffId: string;
  name: string;
  requestedAt: string;
  expiresAt: string;
  state: 'waiting' | 'approved' | 'used' | 'expired' | 'refused';
  approvals: { staffId: string; name: string; at: string }[];
  mayApprove: boolean;
  version: number;
}
