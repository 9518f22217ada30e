export interface Note {
  id: string;
  text: string;
  authorName: string;
  createdAt: string;
  /** The note that this one completes. */
  addendumTo: string | null;
}
export interface NoteThread {
  note: Note;
  /** In the order in which they were written. */
  addenda: Note[];
}

/** Every note with what completes it, the newest first; an addendum to an addendum belongs to the first of them. */
export function threadsOf(notes: readonly Note[]): NoteThread[] {
  const known = new Map(notes.map((note) => [note.id, note]));
  const rootOf = (note: Note): Note => {
    const before = note.addendumTo === null ? undefined : known.get(note.addendumTo);
    return before ? rootOf(before) : note;
  };
  const byTime = notes.toSorted((one, other) => one.createdAt.localeCompare(other.createdAt));
  return byTime
    .filter((note) => rootOf(note) === note)
    .toReversed()
    .map((note) => ({ note, addenda: byTime.filter((one) => one !== note && rootOf(one) === note) }));
}
