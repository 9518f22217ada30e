import { randomUUID } from 'node:crypto';
import type { Answer, Session } from './http.ts';

export interface Card {
  id: string;
  version: number;
  status: string;
  startsAt: string;
  rescheduleRequested: boolean;
}
type Command = 'confirm' | 'cancel' | 'check-in' | 'start' | 'finish' | 'move';

const pause = (ms: number) => new Promise((done) => setTimeout(done, ms));
const statusAfter: Record<Command, string> = {
  ...{
    confirm: 'confirmed',
    cancel: 'cancelled',
    'check-in': 'arrived',
    start: 'in-room',
    finish: 'done',
    move: 'booked',
  },
};

/** Somebody at the desk who never gives up: repeats with the same key until there is a plain answer, whatever is killed meanwhile. */
export class Reception {
  private readonly session: Session;
  private readonly patienceMs: number;
  /** Told when a request found nobody, so that the next goes to another process. */
  private readonly onTrouble: () => void;

  constructor(session: Session, patienceMs: number, onTrouble: () => void = () => undefined) {
    this.session = session;
    this.patienceMs = patienceMs;
    this.onTrouble = onTrouble;
  }

  async insist(method: string, path: string, body?: unknown, key?: string): Promise<Answer> {
    const until = Date.now() + this.patienceMs;
    for (;;) {
      const answer = await this.session.send(method, path, body, key).catch((error: Error) => error);
      const isPlain = !(answer instanceof Error) && answer.status < 500 && answer.status !== 429;
      if (isPlain) return answer;
      this.onTrouble();
      if (Date.now() > until) {
        const why =
          answer instanceof Error ? answer.message : `${answer.status} ${JSON.stringify(answer.body)}`;
        throw new Error(`${method} ${path.replace(/[0-9a-f-]{36}/, ':id')} found no answer: ${why}`);
      }
      await pause(300 + Math.random() * 500);
    }
  }

  /** The visit, or the refusal's code. */
  async book(wish: object, key: string = randomUUID()): Promise<Card | string> {
    const { status, body } = await this.insist('POST', '/appointments', wish, key);
    return status === 201 ? (body as Card) : codeOf(body);
  }

  async read(id: string): Promise<Card> {
    const { status, body } = await this.insist('GET', `/appointments/${id}`);
    if (status !== 200) throw new Error(`reading a visit answered ${status} ${codeOf(body)}`);
    return body as Card;
  }

  /**
   * A command carries the version it saw. A conflict means that the client tapped meanwhile, or that a lost answer of our own
   * command had been a yes: looking again tells.
   */
  async command(id: string, command: Command, details: object = {}): Promise<Card> {
    let mayHaveDone = false;
    for (let tries = 1; ; tries += 1) {
      const seen = await this.read(id);
      const isThere =
        command === 'move'
          ? seen.startsAt === (details as Card).startsAt
          : seen.status === statusAfter[command];
      if (isThere && (mayHaveDone || command === 'confirm')) return seen;
      const { status, body } = await this.insist('POST', `/appointments/${id}/${command}`, {
        version: seen.version,
        ...details,
      });
      if (status === 200) return body as Card;
      mayHaveDone = true;
      if (status !== 409 || tries >= 12)
        throw new Error(`${command} from ${seen.status} answered ${status} ${codeOf(body)}`);
      await pause(200);
    }
  }
}

export const codeOf = (body: unknown): string => (body as { code?: string } | null)?.code ?? '';
