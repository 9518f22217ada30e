import { Agent } from 'node:http';
import type { FaultPlanInput } from '../../local/simulators/faults.ts';
import type { AcceptedMessage } from '../../local/simulators/store.ts';
import { exchange } from './http.ts';

export type Reply = 'confirm' | 'reschedule' | 'cancel' | 'accept' | 'decline';

/** The clients' telephones, at the simulated provider: what it took from the house, and the buttons they press. */
export class Phones {
  private readonly agent = new Agent({ keepAlive: true, maxSockets: 16 });
  private readonly url: string;
  private seen: AcceptedMessage[] = [];
  private seenAt = 0;

  constructor(simulatorUrl: string) {
    this.url = simulatorUrl;
  }

  /** Everything accepted so far; asked at most twice a second, however many people look. */
  async ledger(maxAgeMs = 500): Promise<AcceptedMessage[]> {
    if (Date.now() - this.seenAt < maxAgeMs) return this.seen;
    this.seenAt = Date.now();
    const { body } = await exchange(this.agent, 'GET', `${this.url}/_control/ledger`, {});
    this.seen = (body as { accepted: AcceptedMessage[] }).accepted;
    return this.seen;
  }

  async setFaults(plan: FaultPlanInput): Promise<void> {
    const { status, body } = await exchange(this.agent, 'POST', `${this.url}/_control/faults`, {}, plan);
    if (status !== 200) throw new Error(`the simulator refuses the faults: ${JSON.stringify(body)}`);
  }

  async messagesTo(phone: string): Promise<AcceptedMessage[]> {
    const digits = phone.replace('+', '');
    return (await this.ledger()).filter((message) => message.to === digits);
  }

  /** The newest message of a template to a number, or undefined when none comes in time. */
  async await(
    phone: string,
    template: string,
    untilMs: number,
    matches: (message: AcceptedMessage) => boolean = () => true,
  ): Promise<AcceptedMessage | undefined> {
    for (;;) {
      const found = (await this.messagesTo(phone)).findLast(
        (message) => message.templateName?.startsWith(template) && matches(message),
      );
      if (found ?? Date.now() > untilMs) return found;
      await new Promise((done) => setTimeout(done, 400));
    }
  }

  async press(message: AcceptedMessage, reply: Reply): Promise<void> {
    const target = { payload: reply, messageId: message.wamid };
    const { status } = await exchange(this.agent, 'POST', `${this.url}/_control/reply`, {}, target);
    if (status !== 200) throw new Error(`pressing ${reply} answered ${status}`);
  }

  close(): void {
    this.agent.destroy();
  }
}
