import type { RecoveryState } from '../../domain/account/access-recovery.ts';

/** A use of break-glass: somebody saw the clinical notes of one client, for a while and with a reason. */
export interface Grant {
  id: string;
  clientId: string;
  /** Null after the client's data were erased; so is the reason. */
  clientName: string | null;
  staffId: string;
  staffName: string;
  reason: string | null;
  openedAt: string;
  expiresAt: string;
  endedAt: string | null;
  endedBy: 'time' | 'person' | null;
  reviewedAt: string | null;
  /** Nobody reviewed it in time. */
  needsAttention: boolean;
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
  state: RecoveryState;
  approvals: { staffId: string; name: string; at: string }[];
  mayApprove: boolean;
  version: number;
}
