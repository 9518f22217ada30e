import { ApplicationFailure } from '@temporalio/common';
import { type FakeRecall, somebody } from './fake-recall.ts';
import { openRecallStage, type RecallPlay } from './recall-stage.ts';
import { writeHistory } from './write-history.ts';

/* Records real histories of recalls: `node --import tsx tests/support/record-recall-histories.ts`. Run it only to ADD a story. */
const finish = (recall: FakeRecall) => {
  for (const person of recall.people) if (person.state !== 'answered') person.state = 'reached-by-staff';
  recall.lotsDealt = recall.lots;
};
const close = async ({ clinics, change }: RecallPlay) => {
  for (const at of clinics.keys()) {
    await change(at, finish);
    await change(at, (recall) => recall.close());
  }
};
const people = (many: number) => (recall: FakeRecall) => {
  recall.people = Array.from({ length: many }, (_, at) => somebody(at % 10 === 9 ? 'failed' : 'delivered'));
};

interface Story {
  clinics: number;
  setUp: (recall: FakeRecall) => void;
  tell: (play: RecallPlay) => Promise<void>;
}
const stories: Record<string, Story> = {
  silent: {
    ...{ clinics: 1, setUp: people(60) },
    async tell(play) {
      await play.hours(50);
      await close(play);
    },
  },
  answered: {
    ...{ clinics: 2, setUp: people(5) },
    async tell(play) {
      await play.change(0, (recall) => {
        for (const person of recall.people) person.state = 'answered';
      });
      await close(play);
    },
  },
  late: {
    ...{ clinics: 1, setUp: () => undefined },
    async tell(play) {
      await play.change(0, finish);
      await play.change(0, (recall) => void recall.people.push(somebody()));
      await close(play);
    },
  },
  away: {
    clinics: 1,
    setUp: (recall) => {
      people(20)(recall);
      let away = 0;
      recall.fate = (name) => (name === 'tell' && (away += 1) <= 3 ? new Error('away') : null);
    },
    async tell(play) {
      await play.hours(1);
      await close(play);
    },
  },
  refused: {
    clinics: 1,
    setUp: (recall) => {
      recall.fate = () => ApplicationFailure.nonRetryable('refused', 'forbidden');
    },
    async tell({ handles: [handle] }) {
      // It fails: that is its story.
      await handle?.result().catch(() => undefined);
    },
  },
};

const stage = await openRecallStage();
for (const [name, { clinics, setUp, tell }] of Object.entries(stories))
  await stage.play(
    clinics,
    async (play) => {
      await tell(play);
      const [handle] = play.handles;
      if (handle) await writeHistory('products', `recall-lot-${name}`, handle);
      if (name === 'refused') return;
      await play.root.result();
      await writeHistory('products', `recall-in-network-${name}`, play.root);
    },
    setUp,
  );
await stage.close();
process.exit(0);
