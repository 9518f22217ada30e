import { reactive, watch } from 'vue';

/** What somebody is about to book: ids and a time, nothing of herself. */
export interface Draft {
  services: string[];
  /** null = whoever is free. */
  professionalId: string | null;
  startsAt: string | null;
  /** She is about to join the waitlist instead. */
  isForWaitlist: boolean;
  /** One for each intention: a repeated request books once. */
  key: string;
}
const livesMs = 30 * 60_000;
const blank = (): Draft => ({
  ...{ services: [], professionalId: null, startsAt: null, isForWaitlist: false, key: crypto.randomUUID() },
});
const drafts = new Map<string, Draft>();
const placeOf = (clinicId: string) => `neonpro.draft.${clinicId}`;

function stored(clinicId: string): Draft {
  try {
    const { at, ...draft } = JSON.parse(localStorage.getItem(placeOf(clinicId)) ?? '{}') as Partial<
      Draft & { at: number }
    >;
    return at !== undefined && Date.now() - at < livesMs ? { ...blank(), ...draft } : blank();
  } catch {
    return blank();
  }
}

/** Kept for half an hour in this browser, so that the link of the message, which opens another tab, goes on where she was. */
export function useDraft(clinicId: string) {
  const draft = drafts.get(clinicId) ?? reactive(stored(clinicId));
  if (!drafts.has(clinicId)) {
    drafts.set(clinicId, draft);
    watch(draft, (now) => {
      localStorage.setItem(placeOf(clinicId), JSON.stringify({ ...now, at: Date.now() }));
    });
  }
  return {
    draft,
    /** Another choice is another intention. */
    choose: (change: Partial<Draft>) => Object.assign(draft, change, { key: crypto.randomUUID() }),
    clear: () => {
      Object.assign(draft, blank());
      localStorage.removeItem(placeOf(clinicId));
    },
  };
}

/** For tests, and for the next person at this browser. */
export function forgetDrafts(): void {
  drafts.clear();
}
