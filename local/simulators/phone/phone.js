import { messageItems } from './message.js';
import { conversationItem, element, initials, place } from './view.js';

const byId = (id) => document.getElementById(id);
const app = byId('app');
const list = byId('conversations');
const messages = byId('messages');
const text = byId('text');
const state = { search: '', open: undefined, to: undefined, reacting: undefined, isOff: false };
let shown = new Map();

async function call(path, body) {
  const options =
    body === undefined
      ? {}
      : body instanceof File
        ? { method: 'POST', headers: { 'content-type': body.type }, body }
        : { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
  const response = await fetch(path, options);
  const answer = await response.json();
  if (!response.ok) throw Object.assign(new Error(answer.error), { status: response.status });
  return answer;
}

const troubles = {
  409: 'Este telefone está desligado.',
  413: 'O arquivo está vazio ou é grande demais.',
  415: 'O WhatsApp não envia este tipo de arquivo.',
};

/** Shows what went wrong instead of losing it; the text stays in its box. */
async function attempt(work, place = 'problem') {
  const problem = byId(place);
  try {
    problem.hidden = true;
    await work();
  } catch (error) {
    problem.textContent =
      troubles[error.status] ??
      'Não foi possível enviar. Verifique se o simulador está no ar e tente de novo.';
    problem.hidden = false;
  }
}

async function showList() {
  const { conversations } = await call(`/phone/api/conversations?search=${encodeURIComponent(state.search)}`);
  const focused = list.contains(document.activeElement) ? document.activeElement.dataset.id : undefined;
  list.replaceChildren(...conversations.map((c) => conversationItem(c, c.id === state.open)));
  if (focused) list.querySelector(`[data-id="${CSS.escape(focused)}"]`)?.focus();
  byId('no-conversations').hidden = conversations.length > 0;
  byId('no-conversations').textContent = state.search
    ? 'Nenhuma conversa com esse número ou clínica.'
    : 'Nenhuma mensagem ainda. Agende uma visita: o pedido de confirmação aparece aqui.';
}

async function showChat() {
  if (!state.open) return;
  const id = state.open;
  // Reading is a fact that the clinic hears of; only what a person can see counts.
  const path = `/phone/api/conversations/${id}`;
  const chat = await (document.hidden ? call(path) : call(`${path}/read`, {}));
  if (id !== state.open) return;
  Object.assign(state, { to: chat.to, isOff: chat.isOff, phoneNumberId: chat.phoneNumberId });
  byId('chat-title').textContent = chat.business;
  byId('chat-number').textContent = chat.number;
  byId('chat-avatar').textContent = initials(chat.business);
  showPower();
  const wasAtEnd = state.isFresh || isAtEnd();
  place(messages, messageItems(chat.messages, state), shown);
  if (wasAtEnd) messages.scrollTop = messages.scrollHeight;
  state.isAtEnd = wasAtEnd;
  state.isFresh = false;
}

const isAtEnd = () => messages.scrollHeight - messages.scrollTop - messages.clientHeight < 80;

const isClinic = () => byId('composer').elements.who.value === 'clinic';

/** A telephone that is off writes nothing; the clinic's own is another one. */
function showPower() {
  const { isOff } = state;
  byId('power').setAttribute('aria-checked', String(!isOff));
  byId('power-word').textContent = isOff ? 'Desligado' : 'Ligado';
  byId('off-note').hidden = !isOff;
  const isMute = isOff && !isClinic();
  for (const id of ['text', 'send', 'file']) byId(id).disabled = isMute;
  byId('attach').hidden = isClinic();
  text.placeholder = isClinic() ? 'Mensagem pelo celular da clínica' : 'Mensagem';
}

function openConversation(id) {
  Object.assign(state, { open: id, isFresh: true, reacting: undefined });
  shown = new Map();
  messages.replaceChildren();
  app.dataset.view = id ? 'chat' : 'list';
  byId('welcome').hidden = Boolean(id);
  byId('chat').hidden = !id;
  byId('problem').hidden = true;
  document.title = 'Telefone dos clientes · NeonPro';
  void refresh().then(() => id && byId('chat-title').focus({ preventScroll: true }));
}

/** The address names the conversation, so that Back and a reload keep the place. */
function follow() {
  openConversation(decodeURIComponent(location.hash.slice(1)) || undefined);
}

const refresh = () => Promise.all([showList(), showChat()]).catch(() => undefined);

// Many changes in a burst are one refresh, at most five a second.
let waiting;
const refreshSoon = () => {
  waiting ??= setTimeout(() => {
    waiting = undefined;
    void refresh();
  }, 200);
};

list.addEventListener('click', (event) => {
  const id = event.target.closest('[data-id]')?.dataset.id;
  if (id) location.hash = id;
});
list.addEventListener('keydown', (event) => {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!step) return;
  const rows = [...list.querySelectorAll('.conversation')];
  rows[rows.indexOf(document.activeElement) + step]?.focus();
  event.preventDefault();
});

messages.addEventListener('scroll', () => (state.isAtEnd = isAtEnd()));
// A picture grows when it comes.
messages.addEventListener('load', () => state.isAtEnd && (messages.scrollTop = messages.scrollHeight), true);
messages.addEventListener('click', (event) => {
  const button = event.target.closest('button');
  if (!button || button.disabled) return;
  if (button.dataset.react) void toggleReacting(button.dataset.react);
  else if (button.dataset.emoji !== undefined) react(button.dataset.message, button.dataset.emoji);
  else if (button.classList.contains('action')) answer(button);
});

async function toggleReacting(wamid) {
  state.reacting = state.reacting === wamid ? undefined : wamid;
  await refresh();
  const place = state.reacting ? '.emoji' : `[data-react="${CSS.escape(wamid)}"]`;
  messages.querySelector(place)?.focus();
}

function react(messageId, emoji) {
  void attempt(async () => {
    await call('/_control/reaction', { messageId, emoji });
    await toggleReacting(messageId);
  });
}

function answer(button) {
  const group = button.closest('.actions').querySelectorAll('.action');
  for (const each of group) each.disabled = true;
  void attempt(async () => {
    try {
      await call('/_control/reply', { messageId: button.dataset.message, payload: button.dataset.payload });
      text.focus({ preventScroll: true });
    } catch (error) {
      for (const each of group) each.disabled = false;
      throw error;
    }
  });
}

byId('composer').addEventListener('submit', (event) => {
  event.preventDefault();
  const body = text.value.trim();
  if (!body) return;
  void attempt(async () => {
    const { to, phoneNumberId } = state;
    await call(isClinic() ? '/_control/echo' : '/_control/text', { to, text: body, phoneNumberId });
    text.value = '';
    state.isFresh = true;
    await refresh();
  });
});
byId('composer').addEventListener('change', (event) => {
  if (event.target.name === 'who') showPower();
});
byId('file').addEventListener('change', (event) => {
  const [file] = event.target.files;
  if (!file) return;
  void attempt(async () => {
    const query = new URLSearchParams({ name: file.name, caption: text.value.trim() });
    await call(`/phone/api/conversations/${state.open}/media?${query}`, file);
    text.value = '';
    state.isFresh = true;
    await refresh();
  }).finally(() => (event.target.value = ''));
});
byId('power').addEventListener('click', () => {
  void attempt(async () => {
    await call('/_control/phone', { to: state.to, isOff: !state.isOff });
    await refresh();
  });
});
text.addEventListener('keydown', (event) => {
  if (event.key === 'Enter' && !event.shiftKey && !event.isComposing) {
    event.preventDefault();
    byId('composer').requestSubmit();
  }
});
byId('search').addEventListener('input', (event) => {
  state.search = event.target.value;
  refreshSoon();
});
byId('back').addEventListener('click', () => (location.hash = ''));

const newcomer = byId('newcomer');
byId('new').addEventListener('click', async () => {
  const { clinics } = await call('/phone/api/clinics').catch(() => ({ clinics: [] }));
  const options = clinics.map(({ phoneNumberId, name }) =>
    element('option', { value: phoneNumberId, text: name }),
  );
  newcomer.elements.clinic.replaceChildren(...options);
  byId('no-clinics').hidden = clinics.length > 0;
  byId('newcomer-dialog').showModal();
});
byId('cancel').addEventListener('click', () => byId('newcomer-dialog').close());
newcomer.addEventListener('submit', (event) => {
  event.preventDefault();
  void attempt(async () => {
    const { clinic, number, name, hides, words } = newcomer.elements;
    const digits = number.value.replace(/\D/g, '').replace(/^(?:55)?/, '55');
    // Somebody who hides the number is known by an id that WhatsApp makes up for this business.
    const to = hides.checked ? `BR.${digits}` : digits;
    const username = `${name.value
      .trim()
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, '.')}.${digits.slice(-4)}`;
    await call('/_control/person', { to, name: name.value.trim(), ...(hides.checked && { username }) });
    const phoneNumberId = clinic.value;
    await call('/_control/text', { to, text: words.value.trim(), phoneNumberId });
    byId('newcomer-dialog').close();
    newcomer.reset();
    await showList();
    list.querySelector('.conversation')?.click();
  }, 'newcomer-problem');
});

document.addEventListener('keydown', (event) => {
  if (event.key !== 'Escape' || !state.open || byId('newcomer-dialog').open) return;
  if (state.reacting) return void toggleReacting(state.reacting);
  const id = state.open;
  location.hash = '';
  setTimeout(() => list.querySelector(`[data-id="${CSS.escape(id)}"]`)?.focus(), 50);
});
document.addEventListener('visibilitychange', refreshSoon);
window.addEventListener('hashchange', follow);

const events = new EventSource('/phone/api/events');
events.onmessage = refreshSoon;
events.onopen = () => {
  byId('link-state').textContent = 'ao vivo';
  refreshSoon();
};
events.onerror = () => (byId('link-state').textContent = 'reconectando…');
follow();
