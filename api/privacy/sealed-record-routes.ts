import { findSealedRecords, listSealedRecords, openSealedRecord } from '../../models/sealed-record.ts';
import { timePosition } from '../cursor.ts';
import type { Operations } from '../operations.ts';
import { findingBody, foundRecords, openedRecord, openingBody, sealedPage } from './erasure-schema.ts';
import { grantPageQuery, idParams } from './schema.ts';

export function sealedRecordRoutes(api: Operations): void {
  api.add({
    ...{ method: 'GET', path: '/sealed-records', id: 'listSealedRecords', tag: 'rights' },
    summary: 'Records that the law keeps of people who were erased: until when and why, not whose.',
    access: { permission: 'rights:read' },
    input: { query: grantPageQuery },
    output: sealedPage,
    async inClinic(scope, ctx) {
      const { limit, cursor } = ctx.input.query;
      const { cursors } = ctx.deps;
      const of = { clinicId: scope.clinicId, operation: 'listSealedRecords' };
      const after = cursors.open(of, cursor, timePosition);
      const rows = await listSealedRecords(scope, { after, limit: limit + 1 });
      const { page, nextCursor } = cursors.cut(of, rows, limit, ({ position, id }) => [position, id]);
      await scope.audit({
        action: 'sealed-record.list',
        entity: 'sealed-record',
        purpose: 'LEGAL_OBLIGATION',
      });
      const records = page.map(({ position: _, createdAt, ...record }) => ({
        ...record,
        createdAt: createdAt.toISOString(),
      }));
      return { records, nextCursor };
    },
  });

  api.add({
    ...{ method: 'POST', path: '/sealed-records/find', id: 'findSealedRecords', tag: 'rights' },
    summary:
      'Records kept of the person with this CPF, still closed; asked in a body, so that no log has it.',
    access: { permission: 'sealed-records:open' },
    needsStepUp: true,
    keepsAnswer: false,
    input: { body: findingBody },
    output: foundRecords,
    async inClinic(scope, ctx) {
      const found = await findSealedRecords(scope, ctx.input.body.cpf);
      const records = found.map(({ createdAt, ...record }) => ({
        ...record,
        createdAt: createdAt.toISOString(),
      }));
      return { records };
    },
  });

  api.add({
    ...{ method: 'POST', path: '/sealed-records/:id/open', id: 'openSealedRecord', tag: 'rights' },
    summary: 'Opens what the law keeps of one erased person; the reason stays in the audit trail.',
    access: { permission: 'sealed-records:open' },
    needsStepUp: true,
    keepsAnswer: false,
    input: { params: idParams, body: openingBody },
    output: openedRecord,
    async inClinic(scope, ctx) {
      const { createdAt, ...record } = await openSealedRecord(scope, {
        id: ctx.input.params.id,
        reason: ctx.input.body.reason,
      });
      return { ...record, createdAt: createdAt.toISOString() };
    },
  });
}
