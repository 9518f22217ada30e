// Everything of one recall, for the authority and the maker (RDC 551/2021); owner context: products.
import { attemptsOf, type RecallAttempt } from './recall-answer.ts';
import { listRecallEvents, type RecallEvent } from './recall-event.ts';
import { lotsOfRecall, type RecallLot } from './recall-lot.ts';
import { countPeople, type PeopleCounts, peopleOfRecall, type RecallPerson } from './recall-people.ts';
import { auditRecall, getRecall, type Recall } from './recall.ts';
import { getClinic } from './clinic.ts';
import type { Scope } from './tenancy.ts';

export interface RecallReport {
  clinicName: string;
  /** The instant it speaks of. */
  at: Date;
  recall: Recall;
  counts: PeopleCounts;
  lots: RecallLot[];
  people: (RecallPerson & { tries: RecallAttempt[] })[];
  events: RecallEvent[];
}

const most = 5_000;

/** Of this clinic alone: the sums of the network are the root's to tell. */
export async function reportRecall(scope: Scope, id: string): Promise<RecallReport> {
  const recall = await getRecall(scope, id);
  const { name: clinicName } = await getClinic(scope);
  const people = await peopleOfRecall(scope, id, { list: 'all', after: null, limit: most });
  const withTries = [];
  for (const person of people)
    withTries.push({
      ...person,
      tries: person.attempts > 0 ? await attemptsOf(scope, id, person.clientId) : [],
    });
  const report = {
    ...{ clinicName, at: new Date(), recall, counts: await countPeople(scope, id) },
    ...{ lots: await lotsOfRecall(scope, id), people: withTries, events: await listRecallEvents(scope, id) },
  };
  await auditRecall(
    scope,
    'report',
    id,
    people.map(({ clientId }) => clientId),
  );
  return report;
}
