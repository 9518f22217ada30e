import { discardReasons, wasteReasons } from '../../domain/products/stock.ts';
import { numberOf } from './quantity.ts';

export type LotAct = 'open' | 'waste' | 'return' | 'quarantine' | 'discard';

export interface ActTyped {
  quantity: string;
  diluted: string;
  openedId: string;
  reason: string;
  note: string;
}
/** What is taken from packages that nobody opened. */
export const closedOnes = 'closed';

export const reasonsOf = (act: LotAct): readonly string[] =>
  (({ waste: wasteReasons, discard: discardReasons }) as Partial<Record<LotAct, readonly string[]>>)[act] ??
  [];

const isAmount = (typed: string): boolean => {
  const value = numberOf(typed);
  return value !== null && value >= 0.001 && value <= 100_000;
};

/** The fields that are wrong. */
export function faultsOfAct(act: LotAct, typed: ActTyped): (keyof ActTyped)[] {
  if (act === 'open') return typed.diluted.trim() && !isAmount(typed.diluted) ? ['diluted'] : [];
  if (act === 'quarantine') return typed.note.trim().length < 3 ? ['note'] : [];
  return [
    ...((act === 'waste' || act === 'return') && !isAmount(typed.quantity) ? (['quantity'] as const) : []),
    ...(act !== 'return' && !typed.reason ? (['reason'] as const) : []),
  ];
}

export function bodyOfAct(act: LotAct, typed: ActTyped): object {
  const quantity = numberOf(typed.quantity);
  if (act === 'open') return typed.diluted.trim() ? { dilutedMl: numberOf(typed.diluted) } : {};
  if (act === 'quarantine') return { note: typed.note.trim() };
  if (act === 'discard') return { reason: typed.reason };
  if (act === 'return') return { quantity };
  const opened = typed.openedId === closedOnes ? {} : { openedId: typed.openedId };
  return { quantity, reason: typed.reason, ...opened };
}
