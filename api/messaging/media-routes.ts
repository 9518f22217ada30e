import { openMedia } from '../../models/inbound-media.ts';
import { fileBytes } from '../file-bytes.ts';
import { idParams } from '../id-params.ts';
import type { Operations } from '../operations.ts';

/** What a header can hold, and no way out of a folder. */
const plainName = (name: string): string => name.replace(/[^\p{Letter}\p{Number} ._-]/gu, '_').slice(0, 120);

export function mediaRoutes(api: Operations): void {
  api.add({
    ...{ method: 'GET', path: '/inbound-messages/:id/media', id: 'getInboundMedia', tag: 'messaging' },
    summary: 'A file that somebody sent, as bytes to be saved: never shown by the address itself.',
    ...{ access: { permission: 'inbox:read' }, produces: 'application/octet-stream' },
    input: { params: idParams },
    output: fileBytes,
    async inClinic(scope, ctx) {
      const { id } = ctx.input.params;
      const { fileName, bytes: file } = await openMedia(scope, id);
      const name = encodeURIComponent(plainName(fileName ?? id));
      ctx.set('Content-Disposition', `attachment; filename*=UTF-8''${name}`);
      return file;
    },
  });
}
