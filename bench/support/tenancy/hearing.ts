import { randomUUID } from 'node:crypto';
import { WebSocket } from 'ws';
import type { Operation } from '../../../api/operation.ts';
import type { Stack } from '../../../local/stack.ts';
import type { Asker } from './asker.ts';
import { requestOf } from './request.ts';
import { callerOf, type World } from './world.ts';

const pauseMs = 1_500;

/** Both owners listen to the live channel while one registers a person: hers hears of it, the other does not. */
export async function hearing(
  { stack, asker, operations }: { stack: Stack; asker: Asker; operations: readonly Operation[] },
  ours: World,
  theirs: World,
) {
  const listen = async (world: World): Promise<{ socket: WebSocket; heard: string[] }> => {
    const owner = callerOf(world, 'owner');
    const who = operations.find(({ id }) => id === 'getClinic');
    // Gets a new session if the furnishing took this one.
    if (who) await asker.send(owner, requestOf(who, world));
    const { headers } = owner;
    const socket = new WebSocket(`${stack.urls.api.replace('http', 'ws')}/api/v1/live`, {
      headers: { ...headers, origin: stack.urls.ui },
    });
    const heard: string[] = [];
    socket.on('message', (data: Buffer) => void heard.push(data.toString()));
    socket.on('error', () => undefined);
    await new Promise((open, failed) => void socket.once('open', open).once('error', failed));
    return { socket, heard };
  };
  const [us, them] = [await listen(ours), await listen(theirs)];
  return {
    /** How many events of the other clinic were heard; throws when its own people heard none, for then nothing was proved. */
    async strange(): Promise<number> {
      const add = operations.find(({ id }) => id === 'addClient');
      if (!add) throw new Error('there is no operation addClient');
      const answer = await asker.send(
        callerOf(theirs, 'owner'),
        requestOf(add, theirs, { key: randomUUID() }),
      );
      const { id } = answer.body as { id: string };
      await new Promise((resolve) => setTimeout(resolve, pauseMs));
      if (!them.heard.some((text) => text.includes(id)))
        throw new Error('nobody heard of the new client on the live channel');
      const foreign = new Set([...theirs.ids.values(), [id]].flat());
      return us.heard.filter((text) => [...foreign].some((one) => text.includes(one))).length;
    },
    close: () => [us, them].forEach(({ socket }) => socket.terminate()),
  };
}
