import type { Reason } from '../http.ts';
import type { AppointmentCard, Block } from './types.ts';

export type InTheWay =
  { what: 'block'; kind: Block['kind']; until: string } | { what: 'held'; until: string };

/**
 * What the screen knows of a refusal beyond «busy»: a block and its reason, or a visit that is only held. Null for an ordinary visit, and
 * for what lies outside of what is shown.
 */
export function inTheWay(
  reason: Reason,
  wanted: AppointmentCard,
  shown: { cards: readonly AppointmentCard[]; blocks: readonly Block[] },
): InTheWay | null {
  const { resourceId, until } = reason;
  if (!resourceId || !until) return null;
  const block = shown.blocks.find(
    (one) =>
      one.resourceId === resourceId &&
      Date.parse(one.endsAt) === Date.parse(until) &&
      meets(one, wanted.startsAt, wanted.endsAt),
  );
  if (block) return { what: 'block', kind: block.kind, until };
  const isHers = ({ professionalId, roomId, deviceId }: AppointmentCard['services'][number]) =>
    [professionalId, roomId, deviceId].includes(resourceId);
  const held = shown.cards.some(
    (card) =>
      card.status === 'held' &&
      card.id !== wanted.id &&
      card.services.some((service) => isHers(service) && meets(service, wanted.startsAt, until)),
  );
  return held ? { what: 'held', until } : null;
}

const meets = (one: { startsAt: string; endsAt: string }, from: string, to: string): boolean =>
  Date.parse(one.startsAt) < Date.parse(to) && Date.parse(one.endsAt) > Date.parse(from);
