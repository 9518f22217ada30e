import type { z } from 'zod';
import type { ClientStanding } from '../../models/client-standing.ts';
import type { ProcessingBlock } from '../../models/processing-block.ts';
import type { CertificateItem } from '../../models/rights-certificate.ts';
import type { RightsRequest } from '../../models/rights-request-list.ts';
import type { rightsDetail } from '../rights-schema.ts';

const said = (at: Date | null): string | null => at?.toISOString() ?? null;

/** What the desk shows; the marks are written by the process, being late is seen at once. */
function clockOf({ state, breachedAt, escalatedAt, warnedAt, dueAt }: RightsRequest) {
  if (breachedAt !== null || (state !== 'answered' && dueAt.getTime() <= Date.now())) return 'breached';
  if (state === 'answered') return 'over';
  if (escalatedAt !== null) return 'escalated';
  return warnedAt === null ? 'running' : 'warned';
}

export const presentRow = (request: RightsRequest) => ({
  ...{ id: request.id, version: request.version, code: request.code, channel: request.channel },
  ...{ client: request.client, identity: request.identity, identityHow: request.identityHow },
  ...{ needsPerson: request.needsPerson, receivedAt: request.receivedAt.toISOString() },
  ...{ warnAt: request.warnAt.toISOString(), escalateAt: request.escalateAt.toISOString() },
  ...{ dueAt: request.dueAt.toISOString(), breachedAt: said(request.breachedAt) },
  ...({ clock: clockOf(request), state: request.state } as const),
  ...{ decision: request.decision, work: request.work, decidedAt: said(request.decidedAt) },
  ...{ decidedBy: request.decidedBy, answeredAt: said(request.answeredAt) },
});

export const presentDetail = ({ items, ...request }: RightsRequest & { items: CertificateItem[] }) =>
  ({
    ...presentRow(request),
    ...{ requester: request.requester, wish: request.wish, answer: request.answer },
    ...{ items, policy: request.policy, certificateSha256: request.certificateSha256 },
  }) as z.input<typeof rightsDetail>;

export const presentBlock = (block: ProcessingBlock) => ({
  ...{ id: block.id, scope: block.scope, ground: block.ground, requestId: block.requestId },
  ...{ since: block.since.toISOString(), until: said(block.until) },
});

export const presentStanding = ({ hold, erasure, sealed }: ClientStanding) => ({
  hold: hold && { ground: hold.ground, since: hold.since.toISOString() },
  erasure: erasure && {
    ...{ id: erasure.id, state: erasure.state, createdAt: erasure.createdAt.toISOString() },
    endedAt: said(erasure.endedAt),
  },
  sealed: sealed.map(({ createdAt, ...record }) => ({
    ...{ id: record.id, ground: record.ground, retainUntil: record.retainUntil },
    createdAt: createdAt.toISOString(),
  })),
});
