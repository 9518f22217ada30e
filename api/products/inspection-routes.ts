import { z } from 'zod';
import { inspectionPack } from '../../models/inspection-paper.ts';
import { fileBytes } from '../file-bytes.ts';
import type { Operations } from '../operations.ts';

const inspectionQuery = z.strictObject({
  on: z.iso.date().describe('the clinic’s day at whose end the state is told'),
});

/** What an inspection asks for, in one paper. */
export function inspectionRoutes(api: Operations): void {
  api.add({
    ...{ method: 'GET', path: '/inspection-pack', id: 'getInspectionPack', tag: 'products' },
    summary:
      'Products, lots, temperatures, devices, recalls and events as they were on a day, as a tagged PDF with its hash.',
    access: { permission: 'recalls:read' },
    produces: 'application/pdf',
    input: { query: inspectionQuery },
    output: fileBytes,
    async inClinic(scope, ctx) {
      const { on } = ctx.input.query;
      const { bytes, sha256 } = await inspectionPack(scope, on);
      ctx.set('Content-Disposition', `attachment; filename="inspecao-${on}.pdf"`);
      ctx.set('X-NeonPro-SHA256', sha256);
      return bytes;
    },
  });
}
