import type { ClinicalNote } from '../../models/clinical-note.ts';

export const presentNote = ({ id, text, authorName, createdAt }: ClinicalNote) => ({
  ...{ id, text, authorName },
  createdAt: createdAt.toISOString(),
});
