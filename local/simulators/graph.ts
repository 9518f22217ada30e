import type { AcceptedMessage } from './facts.ts';
import { GraphError } from './graph-error.ts';
import type { People } from './people.ts';
import { readSendRequest, type InteractiveRequest, type SendRequest } from './send-request.ts';
import type { Templates } from './templates.ts';
import { newWamid } from './wamid.ts';

export { GraphError } from './graph-error.ts';

/** Meta keeps trying so long when a template says nothing else (milliseconds). */
const longestMs = 30 * 24 * 3_600_000;
const codesMs = 10 * 60_000;

/** Takes a send as the Cloud API does; throws `GraphError` with its code. */
export function acceptRequest(
  { people, templates }: { people: People; templates: Templates },
  phoneNumberId: string,
  body: unknown,
): AcceptedMessage {
  const request = readSendRequest(body);
  const waId = people.keyOf(request.address);
  if (waId === phoneNumberId) throw new GraphError(131021, 'Recipient cannot be sender');
  const { ttlSeconds, ...content } = contentOf(templates, phoneNumberId, request);
  const acceptedAt = Date.now();
  return {
    ...{ wamid: newWamid(waId), phoneNumberId, to: request.address, waId, acceptedAt, ...content },
    expiresAt: acceptedAt + (ttlSeconds === undefined ? ttlOf(content) : ttlSeconds * 1_000),
    ...(request.biz_opaque_callback_data !== undefined && { callbackData: request.biz_opaque_callback_data }),
    ...(request.context && { contextId: request.context.message_id }),
  };
}

const ttlOf = ({ category }: Pick<AcceptedMessage, 'category'>) =>
  category === 'authentication' ? codesMs : longestMs;

type Content = Pick<
  AcceptedMessage,
  'type' | 'text' | 'buttons' | 'templateName' | 'category' | 'business' | 'contextId' | 'listTitle'
> & { ttlSeconds?: number | undefined };

function contentOf(templates: Templates, phoneNumberId: string, request: SendRequest): Content {
  if (request.type === 'template')
    return { type: 'template', ...templates.fill(phoneNumberId, request.template) };
  if (request.type === 'text') return { type: 'text', text: request.text.body, buttons: [] };
  if (request.type === 'interactive') return { type: 'interactive', ...choicesOf(request.interactive) };
  const { message_id: contextId, emoji } = request.reaction;
  return { type: 'reaction', text: emoji, buttons: [], contextId };
}

function choicesOf({
  type,
  body,
  action,
}: InteractiveRequest): Pick<Content, 'text' | 'buttons' | 'listTitle'> {
  if (type === 'button')
    return {
      text: body.text,
      buttons: action.buttons.map(({ reply }) => ({ title: reply.title, payload: reply.id })),
    };
  const rows = action.sections.flatMap((section) => section.rows);
  return {
    text: body.text,
    listTitle: action.button,
    buttons: rows.map(({ id, title, description }) => ({
      ...{ title, payload: id },
      ...(description !== undefined && { description }),
    })),
  };
}
