import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addDays } from '../clinic/calendar.ts';
import {
  correct,
  endsOn,
  expire,
  freeze,
  isFrozen,
  type LedgerEntry,
  type Next,
  type PackageTerms,
  purchase,
  replay,
  reverse,
  stateOn,
  unfreeze,
  use,
} from './ledger.ts';

const terms: PackageTerms = { sessions: 3, expiresOn: '2026-12-31', mayFreezeDays: 20 };
const bought = purchase(terms, '2026-11-01');
const after = (...entries: Next[]) => {
  for (const entry of entries) expect(entry).toBeTypeOf('object');
  return replay(terms, [bought, ...(entries as LedgerEntry[])]);
};
const used = (on: string): LedgerEntry => ({ kind: 'use', sessions: -1, days: 0, on });

describe('the ledger of a package', () => {
  it('refuses a session when none is left', () => {
    const day = '2026-11-10';
    expect(use(terms, after(used(day), used(day), used(day)), day)).toBe('package-balance');
  });

  it('refuses a session on the day after the last one, not on the last', () => {
    expect(use(terms, after(), '2027-01-01')).toBe('package-expired');
    expect(use(terms, after(), '2026-12-31')).toMatchObject({ kind: 'use' });
  });

  it('refuses a session while it is frozen', () => {
    const frozen = after(freeze(terms, after(), '2026-11-10'));
    expect(use(terms, frozen, '2026-11-29')).toBe('package-frozen');
  });

  it('lets a visit of before the freeze use its session, however late it is closed', () => {
    const frozen = after(freeze(terms, after(), '2026-11-10'));
    expect(use(terms, frozen, '2026-11-09')).toMatchObject({ kind: 'use', on: '2026-11-09' });
    expect(use(terms, frozen, '2026-11-10')).toBe('package-frozen');
  });

  it('thaws by the calendar when the agreed days are over, whoever books it later', () => {
    const frozen = after(freeze(terms, after(), '2026-11-10'));
    expect(isFrozen(terms, frozen, '2026-11-30')).toBe(false);
    expect(use(terms, frozen, '2026-11-30')).toMatchObject({ kind: 'use' });
    expect(unfreeze(terms, frozen, '2027-02-10')).toMatchObject({ days: 20 });
  });

  it('refuses to freeze twice, without days left, empty, or over', () => {
    const once = after(freeze(terms, after(), '2026-11-10'));
    expect(freeze(terms, once, '2026-11-11')).toBe('package-frozen');
    const spent = after(freeze(terms, after(), '2026-11-10'), unfreeze(terms, once, '2026-12-20'));
    expect(freeze(terms, spent, '2026-12-21')).toBe('freeze-used-up');
    const empty = after(used('2026-11-10'), used('2026-11-10'), used('2026-11-10'));
    expect(freeze(terms, empty, '2026-11-11')).toBe('package-balance');
    expect(freeze(terms, after(), '2027-01-01')).toBe('package-expired');
  });

  it('refuses a correction or a reversal beyond what was sold, and below nothing', () => {
    expect(reverse(terms, after(), '2026-11-10')).toBe('package-balance');
    expect(correct(terms, after(), { sessions: 1, extendDays: 0 }, '2026-11-10')).toBe('package-balance');
    expect(correct(terms, after(), { sessions: -4, extendDays: 0 }, '2026-11-10')).toBe('package-balance');
  });

  it('gives no session back past the end, where it would be lost again, until it is extended', () => {
    const empty = after(used('2026-11-10'), used('2026-11-10'), used('2026-11-10'));
    expect(reverse(terms, empty, '2026-12-31')).toMatchObject({ kind: 'reversal' });
    expect(reverse(terms, empty, '2027-01-01')).toBe('package-expired');
    const uses = [used('2026-11-10'), used('2026-11-10'), used('2026-11-10')];
    const extension = correct(terms, empty, { sessions: 0, extendDays: 30 }, '2027-01-01');
    const back = reverse(terms, after(...uses, extension), '2027-01-01');
    expect(expire(terms, after(...uses, extension, back), '2027-01-02')).toBeNull();
  });

  it('loses the rest on the day after its end, once', () => {
    const entry = expire(terms, after(used('2026-11-10')), '2027-01-01');
    expect(entry).toMatchObject({ kind: 'expiry', sessions: -2 });
    const over = after(used('2026-11-10'), entry as LedgerEntry);
    expect(expire(terms, over, '2027-01-02')).toBeNull();
    expect(stateOn(terms, over, '2027-01-02')).toBe('expired');
  });

  it('gives an expired session back to who extends it', () => {
    const over = [expire(terms, after(), '2027-01-01') as LedgerEntry];
    const again = after(
      ...over,
      correct(terms, after(...over), { sessions: 3, extendDays: 30 }, '2027-01-05'),
    );
    expect(again).toMatchObject({ balance: 3, expiresOn: '2027-01-30' });
    expect(stateOn(terms, again, '2027-01-05')).toBe('active');
  });

  it('moves its end while it is frozen', () => {
    const frozen = after(freeze(terms, after(), '2026-11-10'));
    expect(endsOn(terms, frozen, '2026-11-15')).toBe('2027-01-05');
    expect(expire(terms, frozen, '2027-03-01')).toBeNull();
  });
});

type Step = 'use' | 'reverse' | 'freeze' | 'unfreeze' | 'expire' | 'correct';
const steps = fc.array(
  fc.record({
    step: fc.constantFrom<Step>('use', 'use', 'reverse', 'freeze', 'unfreeze', 'expire', 'correct'),
    days: fc.integer({ min: 0, max: 40 }),
    by: fc.integer({ min: -3, max: 3 }),
  }),
  { maxLength: 60 },
);
const anyTerms = fc.record({
  sessions: fc.integer({ min: 1, max: 12 }),
  expiresOn: fc.integer({ min: 1, max: 400 }).map((days) => addDays('2026-01-01', days)),
  mayFreezeDays: fc.integer({ min: 0, max: 90 }),
});

/** The ledger that these wishes leave behind, refused ones left out. */
function play(of: PackageTerms, wishes: { step: Step; days: number; by: number }[]): LedgerEntry[] {
  const entries = [purchase(of, '2026-01-01')];
  let day = '2026-01-01';
  for (const { step, days, by } of wishes) {
    day = addDays(day, days);
    const standing = replay(of, entries);
    const open = entries.filter(({ kind }) => kind === 'use').length;
    const reversed = entries.filter(({ kind }) => kind === 'reversal').length;
    const next: Record<Step, () => Next | null> = {
      use: () => use(of, standing, day),
      reverse: () => (open > reversed ? reverse(of, standing, day) : null),
      freeze: () => freeze(of, standing, day),
      unfreeze: () => unfreeze(of, standing, day),
      expire: () => expire(of, standing, day),
      correct: () => correct(of, standing, { sessions: by, extendDays: 0 }, day),
    };
    const entry = next[step]();
    if (entry !== null && typeof entry !== 'string') entries.push(entry);
  }
  return entries;
}

describe('any order of purchases, uses, reversals, freezes and expiries', () => {
  it('keeps the balance between nothing and what was sold, after every line', () => {
    fc.assert(
      fc.property(anyTerms, steps, (of, wishes) => {
        const entries = play(of, wishes);
        for (let length = 1; length <= entries.length; length += 1) {
          const { balance } = replay(of, entries.slice(0, length));
          expect(balance).toBeGreaterThanOrEqual(0);
          expect(balance).toBeLessThanOrEqual(of.sessions);
        }
      }),
    );
  });

  it('moves the end by the days it was frozen and by nothing else, never beyond what was agreed', () => {
    fc.assert(
      fc.property(anyTerms, steps, (of, wishes) => {
        const entries = play(of, wishes);
        const frozen = entries
          .filter(({ kind }) => kind === 'unfreeze')
          .reduce((sum, { days }) => sum + days, 0);
        expect(frozen).toBeLessThanOrEqual(of.mayFreezeDays);
        expect(replay(of, entries)).toMatchObject({
          frozenDays: frozen,
          expiresOn: addDays(of.expiresOn, frozen),
        });
      }),
    );
  });

  it('is the same balance whenever the ledger is read again', () => {
    fc.assert(
      fc.property(anyTerms, steps, (of, wishes) => {
        const entries = play(of, wishes);
        const sum = entries.reduce((total, { sessions }) => total + sessions, 0);
        expect(replay(of, entries).balance).toBe(sum);
      }),
    );
  });

  it('never lets a session be used on a day that is frozen or past the end', () => {
    fc.assert(
      fc.property(anyTerms, steps, (of, wishes) => {
        const entries = play(of, wishes);
        entries.forEach((entry, at) => {
          if (entry.kind !== 'use') return;
          const before = replay(of, entries.slice(0, at));
          expect(isFrozen(of, before, entry.on)).toBe(false);
          expect(entry.on <= endsOn(of, before, entry.on)).toBe(true);
        });
      }),
    );
  });

  it('never gives a session back that the calendar takes on the same day', () => {
    fc.assert(
      fc.property(anyTerms, steps, (of, wishes) => {
        const entries = play(of, wishes);
        entries.forEach((entry, at) => {
          if (entry.kind === 'reversal')
            expect(expire(of, replay(of, entries.slice(0, at + 1)), entry.on)).toBeNull();
        });
      }),
    );
  });

  it('is frozen from the day of the freeze on, and on no day before it', () => {
    const day = fc.integer({ min: 0, max: 60 }).map((days) => addDays('2026-01-01', days));
    fc.assert(
      fc.property(day, day, fc.integer({ min: 1, max: 90 }), (frozenOn, visited, mayFreezeDays) => {
        const of = { sessions: 2, expiresOn: '2026-12-31', mayFreezeDays };
        const standing = replay(of, [
          purchase(of, '2026-01-01'),
          { kind: 'freeze', sessions: 0, days: 0, on: frozenOn },
        ]);
        const isInside = frozenOn <= visited && visited < addDays(frozenOn, mayFreezeDays);
        expect(isFrozen(of, standing, visited)).toBe(isInside);
        expect(typeof use(of, standing, visited) === 'string').toBe(isInside);
      }),
    );
  });
});
