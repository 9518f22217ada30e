/** Builds elements; text is always set as text, never parsed as HTML. */
export function element(tag, { className, text, ...attributes } = {}, ...children) {
  const node = document.createElement(tag);
  if (className) node.className = className;
  if (text !== undefined) node.textContent = text;
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== undefined && value !== false) node.setAttribute(name, value === true ? '' : value);
  }
  node.append(...children);
  return node;
}

const time = new Intl.DateTimeFormat('pt-BR', { hour: '2-digit', minute: '2-digit' });
const shortDay = new Intl.DateTimeFormat('pt-BR', { day: '2-digit', month: '2-digit' });
const longDay = new Intl.DateTimeFormat('pt-BR', { weekday: 'long', day: 'numeric', month: 'long' });
const dayKey = (at) => new Date(at).toDateString();

export function whenShort(at) {
  return dayKey(at) === dayKey(Date.now()) ? time.format(at) : shortDay.format(at);
}

function dayName(at) {
  if (dayKey(at) === dayKey(Date.now())) return 'Hoje';
  if (dayKey(at) === dayKey(Date.now() - 86_400_000)) return 'Ontem';
  return longDay.format(at);
}

export const initials = (business) =>
  business
    .split(/\s+/)
    .filter((word) => word.length > 2)
    .slice(0, 2)
    .map((word) => word[0].toUpperCase())
    .join('') || 'C';

export function conversationItem(conversation, isCurrent) {
  const { id, number, business, last, unread } = conversation;
  const name = unread ? `${number}, ${unread} não lida${unread > 1 ? 's' : ''}` : undefined;
  return element(
    'li',
    {},
    element(
      'button',
      {
        className: 'conversation',
        type: 'button',
        'data-id': id,
        'aria-current': isCurrent ? 'true' : undefined,
      },
      element('span', { className: 'avatar', text: initials(business), 'aria-hidden': 'true' }),
      element(
        'span',
        { className: 'lines' },
        element(
          'span',
          { className: 'line' },
          element('strong', { text: number }),
          element('time', { text: whenShort(last.at) }),
        ),
        element('span', { className: 'from', text: business }),
        element(
          'span',
          { className: 'line' },
          element('span', { className: 'preview', text: last.text }),
          ...(unread
            ? [
                element('span', { className: 'badge', text: unread, 'aria-hidden': 'true' }),
                element('span', { className: 'visually-hidden', text: name }),
              ]
            : []),
        ),
      ),
    ),
  );
}

export function messageItems(messages) {
  const answered = new Map(messages.filter((m) => m.contextId).map((m) => [m.contextId, m.payload]));
  const items = [];
  let day;
  for (const message of messages) {
    const at = message.at ?? message.acceptedAt;
    if (dayKey(at) !== day) items.push(element('div', { className: 'day', text: dayName(at) }));
    day = dayKey(at);
    items.push(message.at === undefined ? clinicMessage(message, answered) : ownMessage(message));
  }
  return items;
}

function clinicMessage(message, answered) {
  const isAnswered = answered.has(message.wamid);
  const actions = message.buttons.map(({ title, payload }) =>
    element('button', {
      className: 'action',
      type: 'button',
      text: answered.get(message.wamid) === payload ? `✓ ${title}` : title,
      'data-payload': payload,
      'data-message': message.wamid,
      'data-chosen': answered.get(message.wamid) === payload,
      disabled: isAnswered,
    }),
  );
  return element(
    'div',
    { className: 'message' },
    bubble(message.text, message.acceptedAt),
    ...(actions.length
      ? [element('div', { className: 'actions', role: 'group', 'aria-label': 'Respostas' }, ...actions)]
      : []),
  );
}

function ownMessage(message) {
  return element(
    'div',
    { className: 'message mine' },
    bubble(message.text, message.at, tick(message.isTaken)),
  );
}

function bubble(text, at, ...marks) {
  return element(
    'div',
    { className: 'bubble' },
    element('span', {}, ...withLinks(text)),
    element('span', { className: 'meta' }, element('time', { text: time.format(at) }), ...marks),
  );
}

/** Web addresses can be opened, as on a real telephone; everything else stays text. */
function withLinks(text) {
  return text
    .split(/(https?:\/\/[^\s]+)/)
    .map((part, at) =>
      at % 2 === 1
        ? element('a', { text: part, href: part, target: '_blank', rel: 'noopener noreferrer' })
        : part,
    );
}

/** One tick: sent; two: the clinic's system has it. */
function tick(isTaken) {
  const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
  svg.setAttribute('viewBox', '0 0 24 24');
  svg.setAttribute('role', 'img');
  svg.setAttribute('aria-label', isTaken ? 'entregue à clínica' : 'enviada');
  if (isTaken) svg.classList.add('taken');
  const path = document.createElementNS('http://www.w3.org/2000/svg', 'path');
  const single = 'M9 16.2 4.8 12l-1.4 1.4L9 19 21 7l-1.4-1.4Z';
  path.setAttribute(
    'd',
    isTaken
      ? 'm18 7-1.4-1.4-6.3 6.3 1.4 1.4ZM22.2 5.6 11.7 16.2l-4.2-4.2-1.4 1.4 5.6 5.6 12-12ZM.4 13.4 6 19l1.4-1.4L1.8 12Z'
      : single,
  );
  svg.append(path);
  return svg;
}
