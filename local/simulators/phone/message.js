import { element, icon, time } from './view.js';

const emojis = ['👍', '❤️', '😂', '😮', '😢', '🙏'];
const shortDay = (at) => new Date(at).toDateString();
const longDay = new Intl.DateTimeFormat('pt-BR', { weekday: 'long', day: 'numeric', month: 'long' });

function dayName(at) {
  if (shortDay(at) === shortDay(Date.now())) return 'Hoje';
  if (shortDay(at) === shortDay(Date.now() - 86_400_000)) return 'Ontem';
  return longDay.format(at);
}

/**
 * What a conversation shows, in its order: a key, everything that the item is made of (so that what did not change is left alone: a
 * sound goes on playing), and how it is made.
 */
export function messageItems(messages, { reacting, isOff }) {
  const answered = new Map(messages.filter((m) => m.contextId).map((m) => [m.contextId, m.payload]));
  const items = [];
  let day;
  for (const message of messages) {
    const at = message.at ?? message.acceptedAt;
    if (shortDay(at) !== day) {
      day = shortDay(at);
      items.push({ key: day, made: dayName(at), make: () => dayLine(at) });
    }
    const about = { answer: answered.get(message.wamid), isReacting: reacting === message.wamid, isOff };
    const make = () => (message.at === undefined ? clinicMessage(message, about) : ownMessage(message));
    items.push({ key: message.wamid, made: JSON.stringify([message, about]), make });
  }
  return items;
}

const dayLine = (at) => element('div', { className: 'day', text: dayName(at) });

function clinicMessage(message, { answer, isReacting, isOff }) {
  const isEcho = message.type === 'echo';
  return element(
    'div',
    { className: 'message' },
    element(
      'div',
      { className: 'row' },
      bubble(
        message,
        message.acceptedAt,
        ...(isEcho ? [element('span', { text: 'pelo celular da clínica' })] : []),
      ),
      ...(isEcho || isOff ? [] : [reactButton(message, isReacting)]),
    ),
    ...reactionChips(message),
    ...(isReacting && !isOff ? [reactionChoice(message)] : []),
    ...choices(message, answer, isOff),
  );
}

function reactButton({ wamid, reactions }, isReacting) {
  return element(
    'button',
    {
      ...{
        className: 'icon react',
        type: 'button',
        'data-react': wamid,
        'aria-expanded': String(isReacting),
      },
      'aria-label': reactions?.person ? 'Mudar sua reação' : 'Reagir a esta mensagem',
    },
    icon('smile'),
  );
}

function reactionChoice({ wamid, reactions }) {
  const own = reactions?.person;
  const option = (emoji, name, isOwn) =>
    element('button', {
      ...{ className: 'emoji', type: 'button', text: name === undefined ? emoji : '✕' },
      ...{ 'data-emoji': emoji, 'data-message': wamid, 'aria-label': name ?? `Reagir com ${emoji}` },
      'aria-pressed': isOwn === undefined ? undefined : String(isOwn),
    });
  return element(
    'div',
    { className: 'emojis', role: 'group', 'aria-label': 'Escolha uma reação' },
    ...emojis.map((emoji) => option(emoji, undefined, emoji === own)),
    ...(own ? [option('', 'Tirar a reação')] : []),
  );
}

function reactionChips({ reactions }) {
  const chip = (emoji, whose) =>
    element(
      'span',
      { className: 'chip' },
      element('span', { className: 'visually-hidden', text: `${whose}: ` }),
      element('span', { text: emoji }),
    );
  const chips = [
    ...(reactions?.person ? [chip(reactions.person, 'Sua reação')] : []),
    ...(reactions?.business ? [chip(reactions.business, 'Reação da clínica')] : []),
  ];
  return chips.length ? [element('div', { className: 'chips' }, ...chips)] : [];
}

/** Buttons under a message, or the rows of a list; one answer, then they are history. */
function choices({ wamid, buttons, listTitle }, answer, isOff) {
  if (!buttons.length) return [];
  const group = element('div', {
    ...{ className: 'actions', role: 'group', 'aria-label': listTitle ?? 'Respostas' },
  });
  if (listTitle)
    group.append(element('p', { className: 'list-title', text: listTitle, 'aria-hidden': 'true' }));
  for (const { title, payload, description } of buttons)
    group.append(
      element(
        'button',
        {
          ...{ className: 'action', type: 'button', 'data-payload': payload, 'data-message': wamid },
          ...{ 'data-chosen': answer === payload, disabled: answer !== undefined || isOff },
        },
        element('span', { text: answer === payload ? `✓ ${title}` : title }),
        ...(description ? [element('span', { className: 'description', text: description })] : []),
      ),
    );
  return [group];
}

function ownMessage(message) {
  return element(
    'div',
    { className: 'message mine' },
    bubble(message, message.at, tick(message.isTaken)),
    ...reactionChips(message),
  );
}

function bubble(message, at, ...marks) {
  return element(
    'div',
    { className: 'bubble' },
    ...(message.media ? [mediaOf(message.media)] : []),
    ...(message.text ? [element('span', {}, ...withLinks(message.text))] : []),
    element('span', { className: 'meta' }, ...marks, element('time', { text: time.format(at) })),
  );
}

function mediaOf({ id, kind, mime, size, fileName }) {
  const src = `/phone/api/media/${id}`;
  if (kind === 'image' || kind === 'sticker')
    return element('img', { className: 'picture', src, alt: 'Foto que você enviou', loading: 'lazy' });
  if (kind === 'audio')
    return element('audio', { src, controls: true, 'aria-label': 'Áudio que você enviou' });
  if (kind === 'video')
    return element('video', {
      className: 'picture',
      src,
      controls: true,
      'aria-label': 'Vídeo que você enviou',
    });
  const name = fileName ?? 'Arquivo';
  return element(
    'a',
    { className: 'file', href: src, download: name },
    icon('file'),
    element(
      'span',
      {},
      element('strong', { text: name }),
      element('small', { text: `${mime} · ${sizeOf(size)}` }),
    ),
  );
}

const sizeOf = (bytes) =>
  bytes < 1_000_000
    ? `${Math.max(1, Math.round(bytes / 1_000))} kB`
    : `${(bytes / 1_000_000).toLocaleString('pt-BR', { maximumFractionDigits: 1 })} MB`;

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
  const mark = icon(isTaken ? 'ticks' : 'tick');
  mark.setAttribute('role', 'img');
  mark.removeAttribute('aria-hidden');
  mark.setAttribute('aria-label', isTaken ? 'entregue à clínica' : 'enviada');
  if (isTaken) mark.classList.add('taken');
  return mark;
}
