import type { AppointmentCard, Block } from './types.ts';

type Service = AppointmentCard['services'][number];
export interface EventWords {
  time: (instant: string) => string;
  status: (card: AppointmentCard) => string;
  /** "com Juliana Carvalho". */
  who: (service: Service) => string;
  attention: string;
  squeezedIn: string;
  icon: (name: string) => Node | null;
}

/** The inside of a visit's block, as nodes and never as HTML: names come from people. What is read aloud is a sentence of its own. */
export function eventContent(card: AppointmentCard, service: Service, words: EventWords): Node[] {
  const minutes = (Date.parse(service.endsAt) - Date.parse(service.startsAt)) / 60_000;
  // In less than an hour's height, hour and name share their lines: a name is never cut.
  const isShort = minutes < 60;
  const head = element('span', isShort ? 'visit-flow' : 'visit-head');
  const icon = words.icon(card.status);
  if (icon) head.append(icon);
  head.append(element('span', 'visit-time', words.time(service.startsAt)));
  if (isShort) head.append(' ', element('span', 'visit-name', card.client.name));
  const mark = needsSomebody(card) ? words.icon('attention') : null;
  if (mark) head.append(mark);
  if (card.isSqueezedIn) head.append(element('span', 'visit-tag', words.squeezedIn));
  const seen = [head];
  if (!isShort) seen.push(element('span', 'visit-name', card.client.name));
  if (minutes >= 40) seen.push(element('span', 'visit-procedure', procedureOf(card, service)));
  for (const node of seen) node.setAttribute('aria-hidden', 'true');
  return [...seen, element('span', 'sr-only', eventSentence(card, service, words))];
}

/** "14:30, Ana Albuquerque, Limpeza de pele, com Juliana Carvalho, Confirmada, Encaixe": the accessible name of a block. */
export const eventSentence = (
  card: AppointmentCard,
  service: Service,
  words: Omit<EventWords, 'icon'>,
): string =>
  [
    words.time(service.startsAt),
    card.client.name,
    procedureOf(card, service),
    words.who(service),
    words.status(card),
    card.isSqueezedIn ? words.squeezedIn : '',
    needsSomebody(card) ? words.attention : '',
  ]
    .filter(Boolean)
    .join(', ');

const needsSomebody = (card: AppointmentCard): boolean => card.needsAttention || card.rescheduleRequested;

/** "Peeling químico (2/2)": which of the visit's services this is. */
const procedureOf = ({ services }: AppointmentCard, { procedure, position }: Service): string =>
  services.length > 1 ? `${procedure.name} (${String(position)}/${String(services.length)})` : procedure.name;

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
