import { seededRandom } from '../../../local/simulators/random.ts';
import type { AcceptedMessage } from '../../../local/simulators/store.ts';
import type { Phones } from '../phone.ts';

const pause = (ms: number) => new Promise((done) => setTimeout(done, ms));
const template = 'vaga_disponivel';

/**
 * The clients of one clinic with their telephones: each offer is answered once it is seen, in one of the ways in which people answer, or not at all.
 * Some tap many times at once, some in the instant in which their turn ends, and some long after it.
 */
export function answerOffers(
  phones: Phones,
  { turnMs, seed, phoneNumberId }: { turnMs: number; seed: number; phoneNumberId: string },
) {
  const random = seededRandom(seed);
  const seen = new Set<string>();
  const ways: Record<string, number> = { nothing: 0, no: 0, storm: 0, 'at-the-end': 0, late: 0 };
  const taps: Promise<unknown>[] = [];
  let isOver = false;

  const tap = (message: AcceptedMessage, reply: 'accept' | 'decline', times = 1) => {
    taps.push(...Array.from({ length: times }, () => phones.press(message, reply)));
  };
  const at = async (instant: number, act: () => void) => {
    await pause(Math.max(0, instant - Date.now()));
    act();
  };

  function answer(message: AcceptedMessage): void {
    const ends = message.acceptedAt + turnMs;
    const draw = random();
    const [way, act] =
      draw < 0.25
        ? (['nothing', () => undefined] as const)
        : draw < 0.4
          ? ([
              'no',
              () => void at(Date.now() + turnMs * 0.2 * random(), () => tap(message, 'decline', 2)),
            ] as const)
          : draw < 0.6
            ? ([
                'storm',
                () => void at(Date.now() + turnMs * 0.4 * random(), () => tap(message, 'accept', 6)),
              ] as const)
            : draw < 0.9
              ? ([
                  'at-the-end',
                  () => void at(ends - 120 + 200 * random(), () => tap(message, 'accept', 2)),
                ] as const)
              : (['late', () => void at(ends + 1_500 * random(), () => tap(message, 'accept', 2))] as const);
    ways[way] = (ways[way] ?? 0) + 1;
    act();
  }

  const watching = (async () => {
    while (!isOver) {
      for (const message of await phones.ledger(100).catch(() => [])) {
        if (message.phoneNumberId !== phoneNumberId || seen.has(message.wamid)) continue;
        if (!message.templateName?.startsWith(template)) continue;
        seen.add(message.wamid);
        answer(message);
      }
      await pause(100);
    }
  })();

  return {
    ways,
    async stop(): Promise<void> {
      isOver = true;
      await watching;
      await Promise.allSettled(taps);
    },
  };
}
