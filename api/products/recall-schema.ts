import { z } from 'zod';
import {
  attemptChannels,
  attemptResults,
  lotOutcomes,
  personStates,
  reachedOutcomes,
  recallLevels,
  recallOrigins,
  recallReasons,
  releaseReasons,
  unreachableReasons,
} from '../../domain/products/recall.ts';
import { messageStates } from '../../domain/messaging/message-state.ts';
import { regimes } from '../../domain/products/registration.ts';
import { pageAnswer, pageQuery } from '../cursor.ts';
import { instantField, noteField, staffField, versionField } from './fields.ts';

const instant = z.iso.datetime();
const count = z.number().int().min(0);
const lotCode = z.string().trim().min(3).max(60);
const lotCodes = z.array(lotCode).max(50).optional().describe('left out or empty: every lot of the product');
/** What is decided for many people is said in more than a word. */
const why = z.string().trim().min(10).max(2_000);

const target = z.discriminatedUnion('origin', [
  z.strictObject({ origin: z.literal('lot'), lotId: z.uuid() }),
  z.strictObject({ origin: z.literal('irregular-entry'), proposalId: z.uuid(), lotCodes }),
  z.strictObject({
    origin: z.literal('hand'),
    regime: z.enum(regimes),
    number: z.string().trim().min(9).max(30).describe('registration or process, as printed or as digits'),
    lotCodes,
  }),
]);
export const previewBody = z.strictObject({ target });
export const openBody = z.strictObject({
  target,
  reason: z.enum(recallReasons),
  level: z.enum(recallLevels).nullable().describe('risk class of the recall, where one is given'),
  note: why,
});

const networkCount = z.strictObject({ clinics: count, lots: count, people: count });
export const previewAnswer = z.strictObject({
  regime: z.enum(regimes),
  registration: z.string(),
  registrationText: z.string().describe('as it stands on a label'),
  productName: z.string(),
  lotCodes: z.array(z.string()),
  own: z.strictObject({
    lots: z.array(
      z.strictObject({
        ...{ lotId: z.uuid(), code: z.string(), productName: z.string(), state: z.string() },
        ...{ left: z.number(), unit: z.string() },
      }),
    ),
    people: count,
  }),
  network: networkCount.describe('of every clinic of the network that has it, this one too: sums alone'),
  openRecallId: z.uuid().nullable().describe('one that is open of the same lots already'),
});
export const openedAnswer = z.strictObject({ id: z.uuid() });

export const recallsQuery = z.strictObject({ ...pageQuery, state: z.enum(['open', 'closed']).optional() });
const line = {
  ...{ id: z.uuid(), origin: z.enum(recallOrigins), regime: z.enum(regimes), registration: z.string() },
  ...{ registrationText: z.string(), productName: z.string(), lotCodes: z.array(z.string()) },
  ...{ reason: z.enum(recallReasons), level: z.enum(recallLevels).nullable() },
  ...{ state: z.enum(['open', 'closed']), openedAt: instant, closedAt: instant.nullable() },
  isRoot: z.boolean().describe('opened here; false: it came from another clinic of the network'),
  openedBy: staffField,
  people: z.strictObject({
    ...{ total: count, accounted: count, toCall: count },
    byState: z.strictObject({
      ...{ 'to-tell': count, told: count, answered: count, 'reached-by-staff': count, unreachable: count },
    }),
  }),
  lots: z.strictObject({ total: count, dealt: count }),
  mayClose: z.boolean(),
  version: versionField,
};
export const recallsAnswer = z.strictObject({ recalls: z.array(z.strictObject(line)), ...pageAnswer });

const lot = z.strictObject({
  ...{ lotId: z.uuid(), code: z.string(), productId: z.uuid(), productName: z.string(), unit: z.string() },
  ...{ expiresOn: z.iso.date(), supplierName: z.string(), invoiceKey: z.string().nullable() },
  ...{ left: z.number(), people: count, frozenAt: instant },
  ...{ outcome: z.enum(lotOutcomes).nullable(), outcomeReason: z.enum(releaseReasons).nullable() },
  ...{ note: z.string().nullable(), dealtBy: staffField, dealtAt: instant.nullable() },
});
const event = z.strictObject({
  ...{ id: z.uuid(), at: instant, staff: staffField, kind: z.string() },
  ...{ detail: z.record(z.string(), z.unknown()), note: z.string().nullable() },
});
export const networkAnswer = z.strictObject({
  ...{ clinics: count, closed: count, lots: count, people: count, accounted: count },
});
export const recallAnswer = z.strictObject({
  ...line,
  ...{ note: z.string().nullable(), closeNote: z.string().nullable(), closedBy: staffField },
  ...{ dossier: z.string().nullable(), actionKey: z.string().nullable() },
  lotList: z.array(lot),
  events: z.array(event),
  network: networkAnswer.nullable().describe('sums of all clinics, where it was opened; null elsewhere'),
  networkClosedAt: instant.nullable(),
});

export const personParams = z.strictObject({ id: z.uuid(), clientId: z.uuid() });
export const lotParams = z.strictObject({ id: z.uuid(), lotId: z.uuid() });
export const peopleQuery = z.strictObject({
  ...pageQuery,
  list: z
    .enum(['all', 'open', 'call', 'accounted'])
    .default('all')
    .describe('call: a person has to reach her'),
});
const person = {
  ...{ clientId: z.uuid(), name: z.string().nullable(), useCount: count, lastUsedAt: instant },
  ...{ state: z.enum(personStates), outcome: z.string().nullable() },
  ...{ askedAt: instant.nullable(), secondAt: instant.nullable(), toldAt: instant.nullable() },
  messageState: z.enum(messageStates).nullable(),
  callReason: z.enum(['cannot-message', 'message-failed', 'no-answer']).nullable(),
  ...{ callAt: instant.nullable(), attempts: count, accountedAt: instant.nullable() },
  conversationId: z.uuid().nullable(),
};
export const peopleAnswer = z.strictObject({ people: z.array(z.strictObject(person)), ...pageAnswer });
const attempt = z.strictObject({
  ...{ id: z.uuid(), channel: z.enum(attemptChannels), result: z.enum(attemptResults) },
  ...{ happenedAt: instant, at: instant, staff: staffField, words: z.string().nullable() },
});
export const personAnswer = z.strictObject({ ...person, tries: z.array(attempt) });

export const attemptBody = z
  .strictObject({
    channel: z.enum(attemptChannels),
    result: z.enum(attemptResults),
    outcome: z.enum(reachedOutcomes).optional().describe('what came of the talk; with `reached` alone'),
    happenedAt: instantField.optional().describe('left out: now'),
    words: noteField.optional(),
  })
  .refine(({ result, outcome }) => (result === 'reached') === (outcome !== undefined), {
    ...{ path: ['outcome'], message: 'outcome-of-reached' },
  });
export const unreachableBody = z.strictObject({
  reason: z.enum(unreachableReasons).exclude(['erased']),
  note: noteField,
});
export const lotBody = z
  .strictObject({
    outcome: z.enum(['discarded', 'returned', 'released']),
    reason: z.enum(releaseReasons).optional().describe('of `released`, and of nothing else'),
    note: noteField,
  })
  .refine(({ outcome, reason }) => (outcome === 'released') === (reason !== undefined), {
    ...{ path: ['reason'], message: 'reason-of-release' },
  });
export const noteBody = z.strictObject({ note: noteField });
export const closeBody = z.strictObject({ version: versionField, note: why });

export const reportAnswer = z.strictObject({
  ...{ clinicName: z.string(), at: instant },
  recall: recallAnswer,
  people: z.array(personAnswer),
});

export const proposalsQuery = z.strictObject({
  state: z.enum(['open', 'dismissed', 'opened']).default('open'),
});
export const proposalsAnswer = z.strictObject({
  proposals: z.array(
    z.strictObject({
      ...{ id: z.uuid(), dossier: z.string(), actionKey: z.string(), productId: z.uuid() },
      ...{ productName: z.string(), regime: z.enum(regimes), registrationText: z.string().nullable() },
      ...{ matched: z.enum(['registration', 'name']), hasLot: z.boolean(), seenAt: instant },
      ...{ state: z.enum(['open', 'dismissed', 'opened']), recallId: z.uuid().nullable() },
      ...{ decidedBy: staffField, decidedAt: instant.nullable(), note: z.string().nullable() },
      entry: z.strictObject({
        ...{ companyName: z.string().nullable(), productText: z.string().nullable() },
        ...{
          measure: z.string().nullable(),
          risk: z.string().nullable(),
          publishedOn: z.iso.date().nullable(),
        },
      }),
    }),
  ),
});
