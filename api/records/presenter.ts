import type { ClinicalNote } from '../../models/clinical-note.ts';

export const presentNote = ({ id, text, authorName, createdAt, addendumTo }: ClinicalNote) => ({
  ...{ id, text, authorName, addendumTo },
  createdAt: createdAt.toISOString(),
});
