import { type FakeErasure, openEraseStage } from './fake-erasure.ts';
import { writeHistory } from './write-history.ts';

/* Records real histories of erasures: `node --import tsx tests/support/record-erase-histories.ts`. Run it only to ADD a story. */
const stories: Record<string, (erasure: FakeErasure) => void> = {
  whole: () => undefined,
  waited(erasure) {
    erasure.waits = { business: 5, histories: 2 };
  },
  failed(erasure) {
    erasure.failures = { seal: 9, key: 2 };
  },
};

const stage = await openEraseStage();
for (const [name, arrange] of Object.entries(stories))
  await stage.play(arrange, ({ handle }) => writeHistory('privacy', `erase-client-${name}`, handle));
await stage.close();
process.exit(0);
