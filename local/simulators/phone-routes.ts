import { readFile } from 'node:fs/promises';
import { formatPhone, normalizePhone } from '../../domain/clients/phone.ts';
import {
  isFromApi,
  isInbound,
  type BusinessNumber,
  type Conversation,
  type ConversationMessage,
} from './facts.ts';
import { HttpError, readBytes, sendJson, type Exchange } from './http.ts';
import type { MediaStore } from './media-store.ts';
import { isUserId, type People } from './people.ts';
import type { PersonActs } from './person.ts';
import type { Store } from './store.ts';

const files: Record<string, { name: string; type: string }> = {
  '/phone': { name: 'phone.html', type: 'text/html; charset=utf-8' },
  '/phone/phone.css': { name: 'phone.css', type: 'text/css; charset=utf-8' },
  '/phone/chat.css': { name: 'chat.css', type: 'text/css; charset=utf-8' },
  '/phone/phone.js': { name: 'phone.js', type: 'text/javascript; charset=utf-8' },
  '/phone/view.js': { name: 'view.js', type: 'text/javascript; charset=utf-8' },
  '/phone/message.js': { name: 'message.js', type: 'text/javascript; charset=utf-8' },
};
const conversationPath = /^\/phone\/api\/conversations\/([\w.-]+?)(\/read|\/media)?$/;
const mediaPath = /^\/phone\/api\/media\/(\d+)$/;
const listLimit = 200;
const longestMedia = 32 * 1024 * 1024;

export interface PhoneDeps {
  store: Store;
  people: People;
  person: PersonActs;
  media: MediaStore;
}

/** The page on which a person reads the messages, and what it asks for. */
export async function phoneRoute(deps: PhoneDeps, exchange: Exchange): Promise<boolean> {
  const { url, request, response } = exchange;
  const key = `${request.method ?? ''} ${url.pathname}`;
  const file = request.method === 'GET' ? files[url.pathname] : undefined;
  if (file) await sendFile(exchange, file);
  else if (key === 'GET /') response.writeHead(302, { location: '/phone' }).end();
  else if (key === 'GET /phone/api/conversations')
    sendJson(exchange, 200, { conversations: list(deps, url.searchParams.get('search') ?? '') });
  else if (key === 'GET /phone/api/clinics') sendJson(exchange, 200, { clinics: clinics(deps.store) });
  else if (key === 'GET /phone/api/events') streamChanges(deps.store, exchange);
  else if (mediaPath.test(url.pathname)) sendMedia(deps, exchange, mediaPath.exec(url.pathname)?.[1] ?? '');
  else if (conversationPath.test(url.pathname)) await conversationRoute(deps, exchange);
  else return false;
  return true;
}

async function conversationRoute(deps: PhoneDeps, exchange: Exchange): Promise<void> {
  const { url, request } = exchange;
  const [, id = '', what] = conversationPath.exec(url.pathname) ?? [];
  const conversation = deps.store.conversations.get(id);
  if (!conversation) throw new HttpError(404, 'no such conversation');
  if (request.method === 'POST' && what === '/read') deps.person.readConversation(id);
  if (request.method === 'POST' && what === '/media') {
    const bytes = await readBytes(exchange, longestMedia);
    const name = url.searchParams.get('name') ?? undefined;
    const file = deps.media.keep(bytes, request.headers['content-type'] ?? '', name);
    const caption = url.searchParams.get('caption') ?? '';
    deps.person.sendMedia(conversation.waId, file, caption, conversation.phoneNumberId);
  }
  const messages = conversation.messages.filter(isOnPhone).slice(-listLimit);
  sendJson(exchange, 200, { ...summary(deps, conversation), messages });
}

async function sendFile(
  { response }: Exchange,
  { name, type }: { name: string; type: string },
): Promise<void> {
  response.writeHead(200, {
    'content-type': type,
    'content-security-policy': "default-src 'self'; img-src 'self' data:; frame-ancestors 'none'",
    'cache-control': 'no-cache',
  });
  response.end(await readFile(new URL(`./phone/${name}`, import.meta.url)));
}

function sendMedia({ store, media }: PhoneDeps, { response }: Exchange, id: string): void {
  const bytes = media.read(id);
  if (!bytes) throw new HttpError(404, 'no such file');
  response.writeHead(200, {
    'content-type': store.media.get(id)?.mime ?? 'application/octet-stream',
    // A person's file is shown, never run, whatever is in it.
    'content-security-policy': "sandbox; default-src 'none'",
    'x-content-type-options': 'nosniff',
    'cache-control': 'private, max-age=3600',
  });
  response.end(bytes);
}

/** A message that the telephone has not got (it is off, or the message failed) is nowhere to be seen. */
const isOnPhone = (message: ConversationMessage) => isInbound(message) || message.deliveredAt !== undefined;

function list(deps: PhoneDeps, search: string) {
  const digits = search.replace(/\D/g, '');
  const wanted = search.trim().toLocaleLowerCase('pt-BR');
  return [...deps.store.conversations.values()]
    .filter((c) => c.messages.length)
    .map((c) => summary(deps, c))
    .filter((c) =>
      digits
        ? c.digits.includes(digits)
        : `${c.business} ${c.number}`.toLocaleLowerCase('pt-BR').includes(wanted),
    )
    .sort((a, b) => b.last.at - a.last.at)
    .slice(0, listLimit);
}

function summary({ people, store }: PhoneDeps, { id, phoneNumberId, waId, messages }: Conversation) {
  const fromApi = messages.filter(isFromApi);
  const last = messages.findLast(isOnPhone);
  const { name, username, isOff = false } = people.get(waId);
  const e164 = isUserId(waId) ? '' : (normalizePhone(`+${waId}`) ?? `+${waId}`);
  return {
    ...{ id, phoneNumberId, to: e164.slice(1) || waId, digits: `${waId} ${e164}`, isOff },
    number: e164 ? formatPhone(e164) : username === undefined ? name : `@${username}`,
    business:
      fromApi.findLast((m) => m.business)?.business ??
      nameOf(store.numbers.get(phoneNumberId) ?? { phoneNumberId }),
    unread: fromApi.filter((m) => m.deliveredAt !== undefined && !m.isRead).length,
    last: {
      text: last ? textOf(last) : '',
      // A telephone that is off keeps its place in the list by what it missed.
      at: timeOf(last ?? messages.at(-1)),
    },
  };
}

/** To whom somebody may write who has not been written to. */
function clinics({ numbers, conversations }: Store) {
  const names = new Map([...numbers.values()].map((one) => [one.phoneNumberId, nameOf(one)]));
  for (const { phoneNumberId } of conversations.values())
    if (!names.has(phoneNumberId)) names.set(phoneNumberId, nameOf({ phoneNumberId }));
  return [...names].map(([phoneNumberId, name]) => ({ phoneNumberId, name }));
}

const nameOf = ({ phoneNumberId, name }: Pick<BusinessNumber, 'phoneNumberId' | 'name'>) =>
  name ?? `Clínica ${phoneNumberId}`;

const timeOf = (message?: ConversationMessage): number =>
  message ? (isInbound(message) ? message.at : message.acceptedAt) : 0;

const mediaWords = {
  image: 'Foto',
  sticker: 'Figurinha',
  audio: 'Áudio',
  video: 'Vídeo',
  document: 'Arquivo',
};
const textOf = (message: ConversationMessage): string =>
  message.text || (isInbound(message) && message.media ? mediaWords[message.media.kind] : '');

function streamChanges(store: Store, { request, response }: Exchange): void {
  response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
  response.write('retry: 1000\n\n');
  const stop = store.onChange((conversationId) => response.write(`data: ${conversationId}\n\n`));
  request.on('close', stop);
}
