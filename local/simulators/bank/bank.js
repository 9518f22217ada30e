const byId = (id) => document.getElementById(id);
const money = new Intl.NumberFormat('pt-BR', { style: 'currency', currency: 'BRL' });
const hour = new Intl.DateTimeFormat('pt-BR', { dateStyle: 'short', timeStyle: 'short' });

const made = (tag, className, text) =>
  Object.assign(document.createElement(tag), { className, textContent: text ?? '' });

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
  byId('said').hidden = false;
  byId('said').className = isProblem ? 'problem' : '';
  byId('said').textContent = text;
}

async function pay(what) {
  try {
    await call('/pix/api/pay', what);
    say('Pagamento feito. A clínica será avisada.');
    byId('code').value = '';
  } catch (error) {
    const why = {
      404: 'Este código não é de nenhuma cobrança.',
      409: 'Esta cobrança já foi paga ou expirou.',
    };
    say(why[error.status] ?? 'Não foi possível pagar. Tente de novo.', true);
  }
  await show();
}

function stateOf({ isOpen, status, paidAt, expiresAt, refunds }) {
  const back = refunds.map((one) => {
    const word = {
      DEVOLVIDO: 'devolvido',
      EM_PROCESSAMENTO: 'devolução em andamento',
      NAO_REALIZADO: 'devolução recusada',
    };
    return `${money.format(one.amountCents / 100)} ${word[one.status]}`;
  });
  if (paidAt) return [`Paga em ${hour.format(paidAt)}`, ...back].join(' · ');
  if (isOpen) return `Pague até ${hour.format(expiresAt)}`;
  return status === 'ATIVA' ? 'Expirou sem pagamento' : 'Cancelada pela clínica';
}

function itemOf(charge) {
  const item = made('li', '');
  if (charge.qr) item.append(Object.assign(made('img', ''), { src: charge.qr, alt: 'QR code da cobrança' }));
  const what = made('div', 'what');
  what.append(
    made('p', 'amount', money.format(charge.amountCents / 100)),
    made('p', '', charge.name),
    made('p', 'meta', charge.note),
    made('p', 'meta', stateOf(charge)),
  );
  item.append(what);
  if (charge.isOpen) {
    const button = Object.assign(made('button', '', 'Pagar'), { type: 'button' });
    button.dataset.txid = charge.txid;
    button.addEventListener('click', () => void pay({ txid: charge.txid }));
    item.append(button);
  }
  return item;
}

async function show() {
  const { charges } = await call('/pix/api/charges');
  const focused = document.activeElement?.dataset?.txid;
  byId('charges').replaceChildren(...charges.map(itemOf));
  byId('none').hidden = charges.length > 0;
  if (focused) byId('charges').querySelector(`[data-txid="${focused}"]`)?.focus();
}

byId('paste').addEventListener('submit', (event) => {
  event.preventDefault();
  void pay({ code: byId('code').value.trim() });
});
const showAgain = () =>
  show().catch(() => say('O banco não responde. Verifique se o simulador está no ar.', true));
void showAgain();
setInterval(() => document.hidden || void showAgain(), 2_000);
