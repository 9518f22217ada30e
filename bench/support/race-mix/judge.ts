import type { Deed, SeenVisit } from './deed.ts';
import { merged, overlap, type Span, spansOf } from './spans.ts';
import type { World } from './world.ts';

/** Somebody had these times for at most so long: from before it was answered until after it was given back. */
interface Tenure {
  visitId: string;
  spans: Span[];
  from: number;
  until: number;
}

const finalStates = ['cancelled'];
/** Clocks tell milliseconds, Postgres microseconds. */
const grain = 5;

/** Explains every refusal by what others had at some moment between the question and the answer. */
export class Judge {
  readonly #world: World;
  readonly #deeds: readonly Deed[];
  /** The answered deeds of each visit, by version. */
  readonly #lives = new Map<string, Deed[]>();
  readonly #tenures: Tenure[] = [];

  constructor(world: World, deeds: readonly Deed[]) {
    this.#world = world;
    this.#deeds = deeds;
    for (const deed of deeds) {
      if (!deed.made) continue;
      const life = this.#lives.get(deed.made.id) ?? [];
      life.push(deed);
      this.#lives.set(deed.made.id, life);
    }
    for (const life of this.#lives.values()) {
      life.sort((one, other) => (one.made?.version ?? 0) - (other.made?.version ?? 0));
      for (const [at, deed] of life.entries()) this.#tenures.push(...this.#tenure(deed, life[at + 1]));
    }
  }

  #tenure({ made, sent }: Deed, next: Deed | undefined): Tenure[] {
    if (!made || finalStates.includes(made.status)) return [];
    const end = next?.answered ?? Infinity;
    const spans = merged(spansOf(this.#world, made.startsAt, made.services).flat());
    return [{ visitId: made.id, spans, from: sent, until: end }];
  }

  lifeOf(id: string): readonly Deed[] {
    return this.#lives.get(id) ?? [];
  }

  /** Sentences about what nothing explains. */
  unexplained(): string[] {
    return this.#deeds.flatMap((deed) => {
      const why = this.#whyNot(deed);
      return why === null ? [] : [`${deed.kind} ${deed.status} ${deed.code}: ${why}`];
    });
  }

  #whyNot(deed: Deed): string | null {
    if (deed.status >= 500 || deed.status === 0) return null; // Counted as an error of the server.
    if (deed.status < 300) return this.#isAsAsked(deed) ? null : 'the answer is not what was asked for';
    if (deed.status !== 409) return 'nobody asked for this';
    if (deed.code === 'version-conflict') return this.#wasChanged(deed) ? null : 'nobody had changed it';
    if (deed.code === 'transition-refused') return this.#wasOver(deed) ? null : 'its state allowed it';
    if (deed.code !== 'slot-unavailable' || !deed.wish) return 'no such refusal here';
    if (deed.reasons.length === 0) return 'without a reason';
    const untrue = deed.reasons.find((reason) => !this.#wasTrue(deed, reason));
    return untrue ? `nobody had it: ${JSON.stringify(untrue)}` : null;
  }

  #isAsAsked({ made, wish, kind }: Deed): boolean {
    if (!wish) return true;
    if (!made || made.startsAt !== wish.startsAt) return false;
    if (made.isSqueezedIn !== (kind === 'squeeze-in') && kind !== 'services') return false;
    return JSON.stringify(made.services) === JSON.stringify(wish.services);
  }

  #wasChanged({ seen, answered }: Deed): boolean {
    const life = this.lifeOf(seen?.id ?? '');
    const later = life.some((one) => (one.made?.version ?? 0) > (seen?.version ?? 0) && one.sent <= answered);
    return later || this.#hadLapsed(seen, answered);
  }

  /** Cancelled by then, or held: only what is booked can be moved, only what is held booked. */
  #wasOver({ seen, kind, answered }: Deed): boolean {
    const wanted = kind === 'book-hold' || kind === 'release' ? 'held' : 'booked';
    const life = this.lifeOf(seen?.id ?? '').filter((one) => one.sent <= answered);
    return life.some((one) => one.made?.status !== wanted) || this.#hadLapsed(seen, answered);
  }

  #hadLapsed(seen: SeenVisit | undefined, answered: number): boolean {
    const life = this.lifeOf(seen?.id ?? '');
    return life.some(({ made }) => made?.holdExpiresAt != null && made.holdExpiresAt <= answered + grain);
  }

  #wasTrue(deed: Deed, reason: Deed['reasons'][number]): boolean {
    const { wish, seen, kind } = deed;
    const busy = /^(professional|room)-busy$/.test(reason.code);
    if (!wish || !busy || (kind === 'squeeze-in' && reason.code === 'professional-busy')) return false;
    const parts = spansOf(this.#world, wish.startsAt, wish.services);
    const resourceId = reason.resourceId ?? this.#world.roomId;
    const of = reason.position === undefined ? parts.flat() : (parts[reason.position - 1] ?? []);
    const wanted = of.filter((span) => span.resourceId === resourceId);
    return this.#tenures.some(({ visitId, spans, from, until }) => {
      if (visitId === seen?.id || from > deed.answered || until < deed.sent) return false;
      const inTheWay = spans.filter((span) => wanted.some((one) => overlap(one, span)));
      return inTheWay.some(
        ({ to }) => reason.until === undefined || new Date(to).toISOString() === reason.until,
      );
    });
  }
}
