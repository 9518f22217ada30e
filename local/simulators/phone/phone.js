import { conversationItem, initials, messageItems } from './view.js';

const byId = (id) => document.getElementById(id);
const app = byId('app');
const list = byId('conversations');
const messages = byId('messages');
const text = byId('text');
const state = { search: '', open: undefined, to: undefined };

async function call(path, body) {
  const options =
    body === undefined
      ? {}
      : { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
  const response = await fetch(path, options);
  const answer = await response.json();
  if (!response.ok) throw new Error(answer.error);
  return answer;
}

/** Shows what went wrong instead of losing it; the text stays in its box. */
async function attempt(work) {
  try {
    byId('problem').hidden = true;
    await work();
  } catch {
    byId('problem').textContent =
      'Não foi possível enviar. Verifique se o simulador está no ar e tente de novo.';
    byId('problem').hidden = false;
  }
}

async function showList() {
  const { conversations } = await call(`/phone/api/conversations?search=${encodeURIComponent(state.search)}`);
  const focused = list.contains(document.activeElement) ? document.activeElement.dataset.id : undefined;
  list.replaceChildren(...conversations.map((c) => conversationItem(c, c.id === state.open)));
  if (focused) list.querySelector(`[data-id="${focused}"]`)?.focus();
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
  state.to = chat.to;
  byId('chat-title').textContent = chat.business;
  byId('chat-number').textContent = chat.number;
  byId('chat-avatar').textContent = initials(chat.business);
  const isAtEnd = messages.scrollHeight - messages.scrollTop - messages.clientHeight < 80;
  const focused = document.activeElement?.dataset.payload;
  messages.replaceChildren(...messageItems(chat.messages));
  if (focused) messages.querySelector(`[data-payload="${focused}"]:not(:disabled)`)?.focus();
  if (isAtEnd || state.isFresh) messages.scrollTop = messages.scrollHeight;
  state.isFresh = false;
}

function openConversation(id) {
  state.open = id;
  state.isFresh = true;
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
messages.addEventListener('click', (event) => {
  const button = event.target.closest('.action');
  if (!button || button.disabled) return;
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
});
byId('composer').addEventListener('submit', (event) => {
  event.preventDefault();
  const body = text.value.trim();
  if (!body) return;
  const phoneNumberId = state.open.slice(0, state.open.lastIndexOf('-'));
  void attempt(async () => {
    await call('/_control/text', { to: state.to, text: body, phoneNumberId });
    text.value = '';
    state.isFresh = true;
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
document.addEventListener('keydown', (event) => {
  if (event.key !== 'Escape' || !state.open) return;
  const id = state.open;
  location.hash = '';
  setTimeout(() => list.querySelector(`[data-id="${id}"]`)?.focus(), 50);
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
