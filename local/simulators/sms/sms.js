const byId = (id) => document.getElementById(id);
const hour = new Intl.DateTimeFormat('pt-BR', { dateStyle: 'short', timeStyle: 'short' });
const made = (tag, className, text) =>
  Object.assign(document.createElement(tag), { className, textContent: text ?? '' });

let numbers = [];
let shown = '';

async function call(path, body) {
  const response = await fetch(path, {
    ...(body && { method: 'POST', body: JSON.stringify(body) }),
    headers: { 'content-type': 'application/json' },
  });
  const answer = await response.json();
  if (!response.ok) throw Object.assign(new Error(answer.error), { status: response.status });
  return answer;
}

function say(text, isProblem = false) {
  byId('said').hidden = text === '';
  byId('said').className = isProblem ? 'problem' : '';
  byId('said').textContent = text;
}

const chosen = () => decodeURIComponent(location.hash.slice(1));

function numberItem({ digits, number, messages }) {
  const item = made('li', '');
  const button = Object.assign(made('button', ''), { type: 'button' });
  button.dataset.digits = digits;
  if (digits === chosen()) button.setAttribute('aria-current', 'true');
  button.append(made('strong', '', number), made('span', 'muted', messages.at(-1)?.text ?? ''));
  button.addEventListener('click', () => {
    location.hash = digits;
  });
  item.append(button);
  return item;
}

function messageItem({ text, at, isOwn, state }) {
  const item = made('li', isOwn ? 'own' : '');
  const words = { taken: 'entregue à clínica', waiting: 'a caminho da clínica' };
  const meta = made('p', 'meta');
  const time = Object.assign(made('time', '', hour.format(at)), { dateTime: new Date(at).toISOString() });
  meta.append(time, ` · ${isOwn ? words[state] : state}`);
  item.append(made('p', 'text', text), meta);
  return item;
}

function draw() {
  const wanted = byId('search').value.replace(/\D/g, '');
  const matching = numbers.filter(({ digits }) => digits.includes(wanted));
  const focused = document.activeElement?.dataset?.digits;
  byId('numbers').replaceChildren(...matching.map(numberItem));
  if (focused) byId('numbers').querySelector(`[data-digits="${focused}"]`)?.focus();
  byId('none').hidden = numbers.length > 0;
  byId('no-match').hidden = numbers.length === 0 || matching.length > 0;
  const one = numbers.find(({ digits }) => digits === chosen());
  byId('who').textContent = one ? one.number : 'Nenhum número escolhido';
  byId('answer').hidden = !one;
  // Drawn anew only when something was said: a screen reader reads each message once.
  const last = JSON.stringify(one ?? null);
  if (last === shown) return;
  shown = last;
  byId('messages').replaceChildren(...(one?.messages ?? []).map(messageItem));
}

async function look() {
  ({ numbers } = await call('/sms/api/numbers'));
  draw();
}

async function write(text) {
  try {
    await call('/sms/api/write', { from: chosen(), text });
    byId('text').value = '';
    say('Resposta enviada.');
  } catch (error) {
    say(
      error.status === 404
        ? 'Nenhuma clínica escreveu para este número.'
        : 'Não foi possível enviar. Tente de novo.',
      true,
    );
  }
  await showAgain();
}

byId('answer').addEventListener('submit', (event) => {
  event.preventDefault();
  void write(byId('text').value);
});
for (const button of document.querySelectorAll('[data-say]'))
  button.addEventListener('click', () => void write(button.dataset.say));
byId('search').addEventListener('input', draw);
window.addEventListener('hashchange', () => {
  say('');
  draw();
  byId('who').focus();
});
const showAgain = () =>
  look().catch(() => say('O simulador não responde. Verifique se ele está no ar.', true));
void showAgain();
setInterval(() => document.hidden || void showAgain(), 2_000);
