import { seededRandom } from '../../local/simulators/random.ts';
import type { Stack } from '../../local/stack.ts';
import type { Context } from './bench.ts';

/** Turn by turn, so that eight kills meet each of them twice. */
const victims = ['worker', 'api', 'temporal', 'postgres', 'worker', 'api-2', 'temporal', 'postgres'];

const pause = (ms: number) => new Promise((done) => setTimeout(done, ms));

/** kill -9 of one process after the other, spread over `overMs` at random points; each comes back after up to two seconds. */
export async function killInTurn(
  stack: Stack,
  { kills, overMs, seed }: { kills: number; overMs: number; seed: number },
  say: Context<string>['say'],
): Promise<void> {
  const random = seededRandom(seed);
  const began = Date.now();
  for (let turn = 0; turn < kills; turn += 1) {
    const at = (overMs / kills) * (turn + 0.2 + 0.6 * random());
    await pause(Math.max(0, began + at - Date.now()));
    const name = victims[turn % victims.length] as string;
    const service = stack.service(name);
    say(`kill -9 ${name}`);
    const died = Date.now();
    await service.kill();
    await pause(200 + 1_800 * random());
    for (let tries = 1; ; tries += 1) {
      try {
        await service.restart();
        break;
      } catch (error) {
        if (tries === 3) throw error;
      }
    }
    say(`${name} serves again after ${((Date.now() - died) / 1000).toFixed(1)} s`);
  }
}
