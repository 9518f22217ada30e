import { z } from 'zod';

const longestNote = 20_000;

export const recordParams = z.strictObject({ id: z.uuid() });
export const addendumParams = z.strictObject({ id: z.uuid(), noteId: z.uuid() });
export const noteBody = z.strictObject({ text: z.string().trim().min(1).max(longestNote) });

export const noteAnswer = z
  .strictObject({
    ...{ id: z.uuid(), text: z.string(), authorName: z.string(), createdAt: z.iso.datetime() },
    addendumTo: z.uuid().nullable().describe('the note that this one completes or corrects'),
  })
  .meta({ id: 'ClinicalNote' });
export const notesAnswer = z.strictObject({
  notes: z.array(noteAnswer).describe('newest first'),
  access: z.enum(['role', 'break-glass']).describe('by what the reader may read them'),
});
