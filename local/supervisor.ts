import type { OnSpawn, Running } from './child.ts';
import type { ProcessRegistry } from './registry.ts';

/** Something that can be started again and again: its `start` resolves when it is ready to serve. */
export type Service = {
  name: string;
  /** How an orphan of it is asked to end; SIGTERM when missing. */
  stopSignal?: NodeJS.Signals;
  start(onSpawn: OnSpawn): Promise<Running>;
};

/** One service of a running stack, as benches and tests hold it. */
export type ServiceHandle = {
  readonly name: string;
  /** Undefined while it is down. */
  readonly pid: number | undefined;
  /** kill -9 that stays down until `restart`. (kill -9 from outside is healed by the supervisor.) */
  kill(): Promise<void>;
  restart(): Promise<void>;
  stop(): Promise<void>;
};

const firstBackoffMs = 500;
const longestBackoffMs = 15_000;
/** A service that ran this long has recovered: its next crash starts the back-off anew. */
const healthyAfterMs = 60_000;

/** Starts services, brings crashed ones back with growing pauses, and keeps their pids in the registry. */
export class Supervisor {
  private readonly slots = new Map<string, SupervisedService>();
  private readonly registry: ProcessRegistry;
  private readonly report: (line: string) => void;

  constructor(registry: ProcessRegistry, report: (line: string) => void) {
    this.registry = registry;
    this.report = report;
  }

  async start(service: Service): Promise<ServiceHandle> {
    const slot = new SupervisedService(service, this.registry, this.report);
    this.slots.set(service.name, slot);
    await slot.restart();
    return slot;
  }

  get(name: string): ServiceHandle {
    const slot = this.slots.get(name);
    if (!slot)
      throw new Error(`There is no service ${name}; there are ${[...this.slots.keys()].join(', ')}.`);
    return slot;
  }

  /** Stops in the given order, names of one step together; what is not named goes last. */
  async stopAll(order: ((name: string) => boolean)[]): Promise<void> {
    for (const belongs of [...order, () => true]) {
      const step = [...this.slots.values()].filter((slot) => belongs(slot.name));
      await Promise.all(step.map((slot) => slot.stop()));
      for (const slot of step) this.slots.delete(slot.name);
    }
  }
}

class SupervisedService implements ServiceHandle {
  readonly name: string;
  private running: Running | undefined;
  private starting: Promise<Running> | undefined;
  private wanted = false;
  private backoffMs = firstBackoffMs;
  private readonly service: Service;
  private readonly registry: ProcessRegistry;
  private readonly report: (line: string) => void;

  constructor(service: Service, registry: ProcessRegistry, report: (line: string) => void) {
    this.name = service.name;
    this.service = service;
    this.registry = registry;
    this.report = report;
  }

  get pid(): number | undefined {
    return this.running?.pid;
  }

  async restart(): Promise<void> {
    if (this.running) await this.stop();
    this.wanted = true;
    this.backoffMs = firstBackoffMs;
    await this.launch();
  }

  async stop(): Promise<void> {
    this.wanted = false;
    await this.starting?.catch(() => undefined);
    await this.running?.stop();
  }

  async kill(): Promise<void> {
    this.wanted = false;
    await this.starting?.catch(() => undefined);
    await this.running?.kill();
  }

  private async launch(): Promise<void> {
    this.starting = this.service.start((pid) => this.registry.add(this.name, pid, this.service.stopSignal));
    try {
      this.watch(await this.starting);
    } finally {
      this.starting = undefined;
    }
  }

  private watch(running: Running): void {
    this.running = running;
    const since = Date.now();
    void running.exited.then(({ code, signal }) => {
      this.registry.remove(running.pid);
      if (this.running === running) this.running = undefined;
      if (!this.wanted) return;
      if (Date.now() - since > healthyAfterMs) this.backoffMs = firstBackoffMs;
      this.report(
        `${this.name} ended (${signal ?? `code ${code}`}); starting it again in ${this.backoffMs} ms`,
      );
      this.comeBack();
    });
  }

  private comeBack(): void {
    const pause = this.backoffMs;
    this.backoffMs = Math.min(pause * 2, longestBackoffMs);
    setTimeout(() => {
      if (!this.wanted || this.running || this.starting) return;
      this.launch().catch((error: Error) => {
        this.report(`${this.name} does not come back: ${error.message.split('\n')[0]}`);
        if (this.wanted) this.comeBack();
      });
    }, pause);
  }
}
