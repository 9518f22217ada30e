import type {
  BlockScope,
  dataClasses,
  IdentityWay,
  keepGrounds,
  RequestChannel,
  RequestDecision,
  RightCode,
  RightsPolicy,
} from '../../domain/privacy/rights.ts';

export type DataClass = (typeof dataClasses)[number];
export type KeepGround = (typeof keepGrounds)[number];
export type Clock = 'running' | 'warned' | 'escalated' | 'breached' | 'over';

export interface RightsRequest {
  id: string;
  version: number;
  code: RightCode;
  /** Null until it is known who asks. */
  client: { id: string; name: string } | null;
  channel: RequestChannel;
  identity: 'unproven' | 'proved' | 'refused';
  identityHow: IdentityWay | null;
  /** False: the process answers by the rule of the right itself. */
  needsPerson: boolean;
  receivedAt: string;
  warnAt: string;
  escalateAt: string;
  dueAt: string;
  breachedAt: string | null;
  clock: Clock;
  state: 'open' | 'decided' | 'answered';
  decision: RequestDecision | null;
  /** What was started to fulfil it: an erasure, an export, withdrawals. */
  work: 'none' | 'running' | 'done' | 'failed';
  decidedAt: string | null;
  decidedBy: { id: string; name: string } | null;
  answeredAt: string | null;
}

export interface RequestItem {
  dataClass: DataClass;
  decision: 'fulfil' | 'keep' | 'not-held';
  ground: KeepGround | null;
  until: string | null;
}

export interface RequestDetail extends RightsRequest {
  requester: { name: string; phone: string } | null;
  wish: string | null;
  answer: string | null;
  items: RequestItem[];
  policy: RightsPolicy;
  certificateSha256: string | null;
}

/** What one person asked, and what the law does with her data now. */
export interface ClientRights {
  requests: RightsRequest[];
  blocks: ProcessingBlock[];
  hold: { ground: string; since: string } | null;
  erasure: { id: string; state: 'running' | 'done'; createdAt: string; endedAt: string | null } | null;
  sealed: { id: string; ground: string; retainUntil: string; createdAt: string }[];
}

export interface ProcessingBlock {
  id: string;
  scope: BlockScope;
  ground: string;
  requestId: string | null;
  since: string;
  until: string | null;
}
