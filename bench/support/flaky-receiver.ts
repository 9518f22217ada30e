import { Webhook } from 'standardwebhooks';
import { seededRandom } from '../../local/simulators/random.ts';
import { type Answer, type Received, type Receiver, startReceiver } from '../../tests/support/receiver.ts';

/** Half of all requests go wrong, each in its own way; some are taken before the line breaks, so that they come again. */
const ways: [share: number, answer: Answer, isTaken: boolean][] = [
  [0.12, 500, false],
  [0.06, { status: 503, headers: { 'retry-after': '1' } }, false],
  [0.06, 410, false],
  [0.04, { status: 302, headers: { location: 'http://127.0.0.1:9/' } }, false],
  [0.06, 'reset', false],
  [0.06, 'reset', true],
  [0.03, 'hang', false],
  [0.03, 'hang', true],
  [0.06, { status: 200, afterMs: 400 }, true],
];

export interface Ledger {
  receiver: Receiver;
  /** Every request whose signature is right, in the order in which it came. */
  asked: { id: string; entityId: string; isTaken: boolean }[];
  forged: number;
  isFlaky: boolean;
}

/** Somebody's server that is not well. It keeps what it took, as a program with a database would. */
export async function startFlakyReceiver(seed: number): Promise<Ledger & { trust(secret: string): void }> {
  const random = seededRandom(seed);
  let library: Webhook | null = null;
  const ledger: Ledger = { receiver: await startReceiver(), asked: [], forged: 0, isFlaky: true };

  ledger.receiver.answer = (received) => {
    if (!isSigned(received)) {
      ledger.forged += 1;
      return 401;
    }
    const [answer, isTaken] = ledger.isFlaky ? draw() : ([204, true] as const);
    ledger.asked.push({ id: received.id, entityId: received.body.data.id, isTaken });
    return answer;
  };
  function isSigned({ text, headers }: Received): boolean {
    try {
      library?.verify(text, headers as Record<string, string>);
      return library !== null;
    } catch {
      return false;
    }
  }
  function draw(): readonly [Answer, boolean] {
    let left = random();
    for (const [share, answer, isTaken] of ways) {
      if (left < share) return [answer, isTaken];
      left -= share;
    }
    return [204, true];
  }
  return Object.assign(ledger, { trust: (secret: string) => void (library = new Webhook(secret)) });
}
