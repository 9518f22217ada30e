import type { AppointmentCard } from './types.ts';

export interface EventWords {
  time: (instant: string) => string;
  status: (card: AppointmentCard) => string;
  attention: string;
  icon: (name: string) => Node | null;
}

/** The inside of a visit's block, as nodes and never as HTML: names come from people. Its text is the block's accessible name. */
export function eventContent(card: AppointmentCard, words: EventWords): Node[] {
  const minutes = (Date.parse(card.endsAt) - Date.parse(card.startsAt)) / 60_000;
  // In less than an hour's height, hour and name share their lines: a name is never cut.
  const isShort = minutes < 60;
  const head = element('span', isShort ? 'visit-flow' : 'visit-head');
  const icon = words.icon(card.status);
  if (icon) head.append(icon);
  head.append(element('span', 'visit-time', words.time(card.startsAt)));
  if (isShort) head.append(' ', element('span', 'visit-name', card.client.name));
  if (card.needsAttention || card.rescheduleRequested) {
    const mark = words.icon('attention');
    if (mark) head.append(mark);
    head.append(element('span', 'sr-only', `, ${words.attention}`));
  }
  head.append(element('span', 'sr-only', `, ${words.status(card)}, `));
  const procedure = element('span', minutes < 40 ? 'sr-only' : 'visit-procedure', card.procedure.name);
  return isShort ? [head, procedure] : [head, element('span', 'visit-name', card.client.name), procedure];
}

export function element(tag: string, className: string, text = ''): HTMLElement {
  const node = document.createElement(tag);
  node.className = className;
  node.textContent = text;
  return node;
}
