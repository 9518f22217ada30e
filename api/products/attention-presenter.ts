import type { z } from 'zod';
import type { ProductAttention } from '../../models/product-attention.ts';
import type { attentionAnswer } from './attention-schema.ts';

type Answer = z.output<typeof attentionAnswer>;

export const presentAttention = ({ lastRun, blocked, held, notices }: ProductAttention): Answer => ({
  lastRun: lastRun && {
    ...{ cause: lastRun.cause, onDay: lastRun.onDay, startedAt: lastRun.startedAt.toISOString() },
    ...{ finishedAt: lastRun.finishedAt?.toISOString() ?? null, checked: lastRun.checked },
    ...{ blocked: lastRun.blocked, held: lastRun.held, failed: lastRun.failed },
  },
  blocked: blocked.map(({ productId, productName, state, checkedAt, heldLots, visits, clients }) => ({
    ...{ productId, productName, state, checkedAt: checkedAt.toISOString(), heldLots, visits, clients },
  })),
  held: held.map(({ lotId, code, productId, productName, unit, quantity, reason, since }) => ({
    ...{ lotId, code, productId, productName, unit, quantity, reason, since: since.toISOString() },
  })),
  notices: notices.map(({ taskId, kind, reason, productId, productName, lotId, lotCode, facts, since }) => ({
    ...{ taskId, kind, reason, productId, productName, lotId, lotCode, facts, since: since.toISOString() },
  })),
});
