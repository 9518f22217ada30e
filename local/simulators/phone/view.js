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

const paths = {
  smile:
    'M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18Zm0 2a7 7 0 1 1 0 14 7 7 0 0 1 0-14ZM9 9.2a1.2 1.2 0 1 0 0 2.4 1.2 1.2 0 0 0 0-2.4Zm6 0a1.2 1.2 0 1 0 0 2.4 1.2 1.2 0 0 0 0-2.4Zm-6.9 4.3a4.5 4.5 0 0 0 7.8 0h-2.1a2.8 2.8 0 0 1-3.6 0Z',
  file: 'M6 2h8l5 5v13a2 2 0 0 1-2 2H6a2 2 0 0 1-2-2V4a2 2 0 0 1 2-2Zm7 1.8V8h4.2ZM8 12v2h8v-2Zm0 4v2h5v-2Z',
  tick: 'M9 16.2 4.8 12l-1.4 1.4L9 19 21 7l-1.4-1.4Z',
  ticks:
    'm18 7-1.4-1.4-6.3 6.3 1.4 1.4ZM22.2 5.6 11.7 16.2l-4.2-4.2-1.4 1.4 5.6 5.6 12-12ZM.4 13.4 6 19l1.4-1.4L1.8 12Z',
};

export function icon(name) {
  const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
  svg.setAttribute('viewBox', '0 0 24 24');
  svg.setAttribute('aria-hidden', 'true');
  const path = document.createElementNS('http://www.w3.org/2000/svg', 'path');
  path.setAttribute('d', paths[name]);
  svg.append(path);
  return svg;
}

export const time = new Intl.DateTimeFormat('pt-BR', { hour: '2-digit', minute: '2-digit' });
const shortDay = new Intl.DateTimeFormat('pt-BR', { day: '2-digit', month: '2-digit' });
const dayKey = (at) => new Date(at).toDateString();

function whenShort(at) {
  return dayKey(at) === dayKey(Date.now()) ? time.format(at) : shortDay.format(at);
}

export const initials = (business) =>
  business
    .split(/\s+/)
    .filter((word) => word.length > 2)
    .slice(0, 2)
    .map((word) => word[0].toUpperCase())
    .join('') || 'C';

export function conversationItem(conversation, isCurrent) {
  const { id, number, business, last, unread, isOff } = conversation;
  const name = unread ? `${number}, ${unread} não lida${unread > 1 ? 's' : ''}` : undefined;
  const attributes = { className: 'conversation', type: 'button', 'data-id': id };
  return element(
    'li',
    {},
    element(
      'button',
      { ...attributes, 'aria-current': isCurrent ? 'true' : undefined },
      element('span', { className: 'avatar', text: initials(business), 'aria-hidden': 'true' }),
      element(
        'span',
        { className: 'lines' },
        line(element('strong', { text: number }), element('time', { text: whenShort(last.at) })),
        element('span', { className: 'from', text: isOff ? `${business} · desligado` : business }),
        line(
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

const line = (...children) => element('span', { className: 'line' }, ...children);

/** Puts items into their container, touching only what is new or different, so that focus and sound stay. */
export function place(container, items, known) {
  const kept = new Set();
  items.forEach(({ key, made, make }, at) => {
    kept.add(key);
    const before = known.get(key);
    if (before?.made !== made) {
      const node = make();
      before?.node.replaceWith(node);
      known.set(key, { made, node });
    }
    const { node } = known.get(key);
    if (container.children[at] !== node) container.insertBefore(node, container.children[at] ?? null);
  });
  for (const [key, { node }] of known)
    if (!kept.has(key)) {
      node.remove();
      known.delete(key);
    }
}
