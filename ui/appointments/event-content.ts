import type { AppointmentCard, Block } from './types.ts';

export interface EventWords {
  time: (instant: string) => string;
  status: (card: AppointmentCard) => string;
  attention: string;
  squeezedIn: string;
  icon: (name: string) => Node | null;
}

/** The inside of a visit's block, as nodes and never as HTML: names come from people. Its text is the block's accessible name. */
export function eventContent(
  card: AppointmentCard,
  service: AppointmentCard['services'][number],
  words: EventWords,
): Node[] {
  const minutes = (Date.parse(service.endsAt) - Date.parse(service.startsAt)) / 60_000;
  // In less than an hour's height, hour and name share their lines: a name is never cut.
  const isShort = minutes < 60;
  const head = element('span', isShort ? 'visit-flow' : 'visit-head');
  const icon = words.icon(card.status);
  if (icon) head.append(icon);
  head.append(element('span', 'visit-time', words.time(service.startsAt)));
  if (isShort) head.append(' ', element('span', 'visit-name', card.client.name));
  if (card.needsAttention || card.rescheduleRequested) {
    const mark = words.icon('attention');
    if (mark) head.append(mark);
    head.append(element('span', 'sr-only', `, ${words.attention}`));
  }
  if (card.isSqueezedIn) head.append(element('span', 'visit-tag', words.squeezedIn));
  head.append(element('span', 'sr-only', `, ${words.status(card)}, `));
  const procedureText =
    card.services.length > 1
      ? `${service.procedure.name} (${String(service.position)}/${String(card.services.length)})`
      : service.procedure.name;
  const procedure = element('span', minutes < 40 ? 'sr-only' : 'visit-procedure', procedureText);
  return isShort ? [head, procedure] : [head, element('span', 'visit-name', card.client.name), procedure];
}

/** The inside of a block: its reason and its hours, never its note, which is for those who open it. */
export const blockContent = (
  block: Block,
  words: { time: (instant: string) => string; kind: (block: Block) => string },
): Node[] => [
  element('span', 'block-kind', words.kind(block)),
  element('span', 'block-time', ` ${words.time(block.startsAt)}–${words.time(block.endsAt)}`),
];

export function element(tag: string, className: string, text = ''): HTMLElement {
  const node = document.createElement(tag);
  node.className = className;
  node.textContent = text;
  return node;
}
