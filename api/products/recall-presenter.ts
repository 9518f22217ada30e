import { mayClose, type RecallBalance } from '../../domain/products/recall-plan.ts';
import { printNumber } from '../../domain/products/registration.ts';
import type { RecallAttempt } from '../../models/recall-answer.ts';
import type { RecallEvent } from '../../models/recall-event.ts';
import type { RecallLot } from '../../models/recall-lot.ts';
import type { NetworkProgress } from '../../models/recall-network.ts';
import type { PeopleCounts, RecallPerson } from '../../models/recall-people.ts';
import type { RecallProposal } from '../../models/recall-proposal.ts';
import type { Recall } from '../../models/recall.ts';

const iso = (at: Date | null): string | null => at?.toISOString() ?? null;

export interface RecallStanding {
  recall: Recall;
  counts: PeopleCounts;
  balance: RecallBalance;
}

export const presentRecallLine = ({ recall, counts, balance }: RecallStanding) => ({
  ...{ id: recall.id, origin: recall.origin, regime: recall.regime, registration: recall.registration },
  registrationText: printNumber(recall.regime, recall.registration),
  ...{ productName: recall.productName, lotCodes: [...recall.lotCodes], reason: recall.reason },
  ...{ level: recall.level, state: recall.state, openedAt: recall.openedAt.toISOString() },
  ...{ closedAt: iso(recall.closedAt), isRoot: recall.id === recall.networkRecallId },
  ...{ openedBy: recall.openedBy, version: recall.version },
  people: {
    ...{ total: counts.total, accounted: counts.accounted, toCall: counts.toCall, byState: counts.byState },
  },
  lots: { total: balance.lots, dealt: balance.lotsDealt },
  mayClose: recall.state === 'open' && mayClose(balance),
});

const presentLot = ({ frozenAt, dealtAt, ...lot }: RecallLot) => ({
  ...{ lotId: lot.lotId, code: lot.code, productId: lot.productId, productName: lot.productName },
  ...{ unit: lot.unit, expiresOn: lot.expiresOn, supplierName: lot.supplierName, invoiceKey: lot.invoiceKey },
  ...{ left: lot.left, people: lot.people, frozenAt: frozenAt.toISOString(), outcome: lot.outcome },
  ...{ outcomeReason: lot.outcomeReason, note: lot.note, dealtBy: lot.dealtBy, dealtAt: iso(dealtAt) },
});
const presentEvent = ({ id, at, staff, kind, detail, note }: RecallEvent) => ({
  ...{ id, at: at.toISOString(), staff, kind, detail, note },
});

export interface RecallParts extends RecallStanding {
  lots: RecallLot[];
  events: RecallEvent[];
  network: NetworkProgress | null;
}
export const presentRecall = ({ lots, events, network, ...standing }: RecallParts) => ({
  ...presentRecallLine(standing),
  ...{ note: standing.recall.note, closeNote: standing.recall.closeNote },
  ...{ closedBy: standing.recall.closedBy, dossier: standing.recall.dossier },
  ...{
    actionKey: standing.recall.actionKey,
    lotList: lots.map(presentLot),
    events: events.map(presentEvent),
  },
  ...{ network, networkClosedAt: iso(standing.recall.networkClosedAt) },
});

export const presentRecallPerson = (one: RecallPerson) => ({
  ...{ clientId: one.clientId, name: one.name, useCount: one.useCount, state: one.state },
  ...{ lastUsedAt: one.lastUsedAt.toISOString(), outcome: one.outcome, askedAt: iso(one.askedAt) },
  ...{ secondAt: iso(one.secondAt), toldAt: iso(one.toldAt), messageState: one.messageState },
  ...{ callReason: one.callReason, callAt: iso(one.callAt), attempts: one.attempts },
  ...{ accountedAt: iso(one.accountedAt), conversationId: one.conversationId },
});
export const presentTry = ({ id, channel, result, happenedAt, at, staff, words }: RecallAttempt) => ({
  ...{ id, channel, result, happenedAt: happenedAt.toISOString(), at: at.toISOString(), staff, words },
});

export const presentProposal = ({ seenAt, decidedAt, registration, ...one }: RecallProposal) => ({
  ...{ id: one.id, dossier: one.dossier, actionKey: one.actionKey, productId: one.productId },
  ...{ productName: one.productName, regime: one.regime, matched: one.matched, hasLot: one.hasLot },
  registrationText: registration === null ? null : printNumber(one.regime, registration),
  ...{ seenAt: seenAt.toISOString(), state: one.state, recallId: one.recallId, decidedBy: one.decidedBy },
  ...{ decidedAt: iso(decidedAt), note: one.note, entry: one.entry },
});
