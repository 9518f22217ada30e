import { addClinicalNote, listClinicalNotes } from '../../models/clinical-note.ts';
import type { Operations } from '../operations.ts';
import { presentNote } from './presenter.ts';
import { addendumParams, noteAnswer, noteBody, notesAnswer, recordParams } from './schema.ts';

export function recordRoutes(api: Operations): void {
  api.add({
    ...{ method: 'GET', path: '/clients/:id/notes', id: 'listClinicalNotes', tag: 'clinical' },
    summary: 'The clinical notes of a client, by the role or while a break-glass grant lives.',
    access: { permission: 'clinical:read', orPermission: 'break-glass:open' },
    input: { params: recordParams },
    output: notesAnswer,
    async inClinic(scope, ctx) {
      const { notes, access } = await listClinicalNotes(scope, ctx.input.params.id);
      return { notes: notes.map(presentNote), access };
    },
  });

  api.add({
    ...{ method: 'POST', path: '/clients/:id/notes', id: 'addClinicalNote', tag: 'clinical', status: 201 },
    summary: 'Adds a note in one’s own name; it is never changed, a correction is another note.',
    access: { permission: 'clinical:write' },
    keepsAnswer: false,
    input: { params: recordParams, body: noteBody },
    output: noteAnswer,
    inClinic: async (scope, ctx) =>
      presentNote(await addClinicalNote(scope, ctx.input.params.id, ctx.input.body)),
  });

  api.add({
    ...{ method: 'POST', path: '/clients/:id/notes/:noteId/addenda', tag: 'clinical', status: 201 },
    id: 'addClinicalAddendum',
    summary:
      'Completes or corrects a note with another one that names it; the first stays as it was written.',
    access: { permission: 'clinical:write' },
    keepsAnswer: false,
    input: { params: addendumParams, body: noteBody },
    output: noteAnswer,
    async inClinic(scope, ctx) {
      const { id, noteId: addendumTo } = ctx.input.params;
      return presentNote(await addClinicalNote(scope, id, { ...ctx.input.body, addendumTo }));
    },
  });
}
