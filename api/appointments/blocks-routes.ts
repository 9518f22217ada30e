import type { z } from 'zod';
import { type Block, getBlock, listBlocks } from '../../models/block.ts';
import { deleteBlock, deleteSeries, moveBlock } from '../../models/block-change.ts';
import { addBlocks } from '../../models/block-write.ts';
import type { ApiContext } from '../context.ts';
import { idParams } from '../id-params.ts';
import type { Operations } from '../operations.ts';
import {
  blockAnswer,
  blockBody,
  blocksAnswer,
  blocksQuery,
  newBlockBody,
  newSeriesAnswer,
  seriesParams,
  seriesQuery,
} from './blocks-schema.ts';

const write = { permission: 'agenda:write' } as const;
// A note may say why somebody is absent.
const common = { tag: 'appointments', access: write, keepsAnswer: false } as const;

export function blockRoutes(api: Operations): void {
  api.add({
    ...{ method: 'GET', path: '/blocks', id: 'listBlocks', tag: 'appointments' },
    access: { permission: 'agenda:read' },
    summary: 'When professionals, rooms and devices are not to be had, in a time of at most 45 days.',
    input: { query: blocksQuery },
    output: blocksAnswer,
    async inClinic(scope, ctx) {
      const { from, to } = ctx.input.query;
      const blocks = await listBlocks(scope, new Date(from), new Date(to));
      return { blocks: blocks.map(presentBlock) };
    },
  });

  api.add({
    ...{ ...common, method: 'POST', path: '/blocks', id: 'addBlocks', status: 201 },
    summary: 'Blocks a time, or each time of a recurring one; says with every reason why not.',
    input: { body: newBlockBody },
    output: newSeriesAnswer,
    async inClinic(scope, ctx) {
      const { seriesId, blocks, skipped } = await addBlocks(scope, ctx.input.body);
      announce(ctx, seriesId);
      const times = skipped.map(([from, to]) => ({
        startsAt: new Date(from).toISOString(),
        endsAt: new Date(to).toISOString(),
      }));
      return { seriesId, blocks: blocks.map(presentBlock), skipped: times };
    },
  });

  api.add({
    ...{ ...common, method: 'PATCH', path: '/blocks/:id', id: 'moveBlock' },
    summary: 'Changes one block, of a series this one alone, if nobody did since `version`.',
    input: { params: idParams, body: blockBody },
    output: blockAnswer,
    again: async (scope, id) => presentBlock(await getBlock(scope, id)),
    async inClinic(scope, ctx) {
      const block = await moveBlock(scope, ctx.input.params.id, ctx.input.body);
      announce(ctx, block.seriesId);
      return presentBlock(block);
    },
  });

  deletions(api);
}

function deletions(api: Operations): void {
  api.add({
    ...{ ...common, method: 'DELETE', path: '/blocks/:id', id: 'deleteBlock' },
    summary: 'Takes one block away.',
    input: { params: idParams },
    async inClinic(scope, ctx) {
      announce(ctx, await deleteBlock(scope, ctx.input.params.id));
      return undefined;
    },
  });

  api.add({
    ...{ ...common, method: 'DELETE', path: '/blocks/series/:seriesId', id: 'deleteBlockSeries' },
    summary: 'Takes a recurring block away, from an instant on.',
    input: { params: seriesParams, query: seriesQuery },
    async inClinic(scope, ctx) {
      const { seriesId } = ctx.input.params;
      await deleteSeries(scope, seriesId, new Date(ctx.input.query.from ?? 0));
      announce(ctx, seriesId);
      return undefined;
    },
  });
}

/** After the commit: agendas of the clinic look again. */
function announce(ctx: Pick<ApiContext, 'after' | 'deps' | 'actor'>, seriesId: string): void {
  const { deps, actor } = ctx;
  ctx.after(() => deps.live.publish({ clinicId: actor.clinicId, entity: 'block', id: seriesId }));
}

const presentBlock = (block: Block): z.input<typeof blockAnswer> => ({
  id: block.id,
  seriesId: block.seriesId,
  resourceId: block.resourceId,
  kind: block.kind,
  note: block.note,
  startsAt: block.startsAt.toISOString(),
  endsAt: block.endsAt.toISOString(),
  version: block.version,
});
