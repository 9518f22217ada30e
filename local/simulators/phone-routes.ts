import { readFile } from 'node:fs/promises';
import { formatPhone, normalizePhone } from '../../domain/clients/phone.ts';
import { HttpError, sendJson, type Exchange } from './http.ts';
import type { Person } from './person.ts';
import { isInbound, type AcceptedMessage, type Conversation, type Store } from './store.ts';

const files: Record<string, { name: string; type: string }> = {
  '/phone': { name: 'phone.html', type: 'text/html; charset=utf-8' },
  '/phone/phone.css': { name: 'phone.css', type: 'text/css; charset=utf-8' },
  '/phone/phone.js': { name: 'phone.js', type: 'text/javascript; charset=utf-8' },
  '/phone/view.js': { name: 'view.js', type: 'text/javascript; charset=utf-8' },
};
const conversationPath = /^\/phone\/api\/conversations\/([\w-]+)(\/read)?$/;
const listLimit = 200;

export interface PhoneDeps {
  store: Store;
  person: Person;
}

/** The page on which a person reads the messages, and what it asks for. */
export async function phoneRoute({ store, person }: PhoneDeps, exchange: Exchange): Promise<boolean> {
  const { url, request, response } = exchange;
  const key = `${request.method ?? ''} ${url.pathname}`;
  const file = request.method === 'GET' ? files[url.pathname] : undefined;
  if (file) {
    response.writeHead(200, {
      'content-type': file.type,
      'content-security-policy': "default-src 'self'; img-src 'self' data:; frame-ancestors 'none'",
      'cache-control': 'no-cache',
    });
    response.end(await readFile(new URL(`./phone/${file.name}`, import.meta.url)));
    return true;
  }
  if (key === 'GET /') {
    response.writeHead(302, { location: '/phone' }).end();
    return true;
  }
  if (key === 'GET /phone/api/conversations') {
    sendJson(exchange, 200, { conversations: list(store, url.searchParams.get('search') ?? '') });
    return true;
  }
  if (key === 'GET /phone/api/events') {
    streamChanges(store, exchange);
    return true;
  }
  const match = conversationPath.exec(url.pathname);
  const conversation = match && store.conversations.get(match[1] ?? '');
  if (!match) return false;
  if (!conversation) throw new HttpError(404, 'no such conversation');
  if (match[2] === '/read' && request.method === 'POST') person.readConversation(conversation.id);
  sendJson(exchange, 200, { ...summary(conversation), messages: conversation.messages.slice(-listLimit) });
  return true;
}

function list(store: Store, search: string) {
  const digits = search.replace(/\D/g, '');
  const wanted = search.trim().toLocaleLowerCase('pt-BR');
  return [...store.conversations.values()]
    .filter((c) => c.messages.length)
    .map(summary)
    .filter((c) =>
      digits ? c.digits.includes(digits) : c.business.toLocaleLowerCase('pt-BR').includes(wanted),
    )
    .sort((a, b) => b.last.at - a.last.at)
    .slice(0, listLimit);
}

function summary({ id, phoneNumberId, waId, messages }: Conversation) {
  const accepted = messages.filter((m): m is AcceptedMessage => !isInbound(m));
  const last = messages.at(-1);
  const e164 = normalizePhone(`+${waId}`) ?? `+${waId}`;
  return {
    id,
    phoneNumberId,
    to: e164.slice(1),
    digits: `${waId} ${e164}`,
    number: formatPhone(e164),
    business: accepted.findLast((m) => m.business)?.business ?? `Clínica ${phoneNumberId}`,
    unread: accepted.filter((m) => !m.isRead).length,
    last: { text: last?.text ?? '', at: last ? (isInbound(last) ? last.at : last.acceptedAt) : 0 },
  };
}

function streamChanges(store: Store, { request, response }: Exchange): void {
  response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
  response.write('retry: 1000\n\n');
  const stop = store.onChange((conversationId) => response.write(`data: ${conversationId}\n\n`));
  request.on('close', stop);
}
