import { playWatch, type PlayedWatch } from './fake-watch.ts';
import { openTaskStage } from './task-stage.ts';
import { writeHistory } from './write-history.ts';

/*
 * Records real histories of watches over visits that may be missed: `node --import tsx tests/support/record-no-show-histories.ts`. Run it
 * only to ADD a story.
 */
const stage = await openTaskStage();
const ahead = 24 * 14;
const arrive = async ({ until, command }: PlayedWatch) => {
  await until(0);
  await command({ status: 'arrived' });
};
const stories: Record<string, (watch: PlayedWatch) => Promise<unknown>> = {
  released: () => Promise.resolve(),
  answered: async (watch) => {
    await watch.until(60);
    await watch.command({ status: 'confirmed' });
    await arrive(watch);
  },
  moved: async (watch) => {
    await watch.until(60);
    await watch.command({ startsAt: watch.startsAt + 7 * 24 * 3_600_000 });
  },
  missed: async (watch) => {
    await watch.until(-1);
    await watch.command({ status: 'no-show' });
  },
  quiet: async (watch) => {
    await watch.until(40);
    await watch.command({ status: 'confirmed' });
    await arrive(watch);
  },
  'database-away': async (watch) => {
    watch.fake.fate = (look) => (look >= 3 && look <= 8 ? new Error('database away') : null);
    await watch.until(60);
    await watch.command({ status: 'cancelled' });
  },
};
const prepared: Partial<Record<string, (watch: PlayedWatch['fake']) => void>> = {
  missed: (fake) => {
    fake.arm = 'held-out';
  },
  quiet: (fake) => {
    fake.band = 'low';
  },
};
for (const [name, story] of Object.entries(stories))
  await playWatch(
    stage,
    ahead,
    async (watch) => {
      await story(watch);
      await watch.handle.result();
      await writeHistory('no-show', `no-show-intervention-${name}`, watch.handle);
    },
    prepared[name],
  );
await stage.close();
process.exit(0);
