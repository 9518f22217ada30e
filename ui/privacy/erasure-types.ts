import type { ErasureCertificate, StepTaken } from '../../domain/privacy/erasure.ts';

export interface Erasure {
  id: string;
  clientId: string;
  requestId: string | null;
  state: 'running' | 'done';
  ground: string;
  steps: StepTaken[];
  certificate: ErasureCertificate | null;
  createdAt: string;
  endedAt: string | null;
}

/** What the law makes the clinic keep of somebody erased; readable only when it is opened with a reason. */
export interface SealedRecord {
  id: string;
  clientId: string;
  ground: string;
  retainUntil: string;
  createdAt: string;
}
