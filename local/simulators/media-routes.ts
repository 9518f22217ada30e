import { GraphError } from './graph-error.ts';
import { sendJson, type Exchange } from './http.ts';
import type { MediaStore } from './media-store.ts';
import type { Store } from './store.ts';

/** Where the bytes are; Meta has a host of its own for it. */
export const mediaPath = '/whatsapp_business/attachments/';

/** Facts about a file that a person sent, or (`isBytes`) the file itself. */
export function mediaRoute(
  { store, media }: { store: Store; media: MediaStore },
  exchange: Exchange,
  id: string,
  isBytes: boolean,
): void {
  const known = store.media.get(id);
  const bytes = isBytes ? media.read(id) : undefined;
  if (!known || (isBytes && !bytes))
    throw new GraphError(100, `Object with ID '${id}' does not exist`, { status: isBytes ? 404 : 400 });
  if (bytes) {
    exchange.response.writeHead(200, { 'content-type': known.mime, 'content-length': bytes.length });
    exchange.response.end(bytes);
    return;
  }
  const { mime, sha256, size } = known;
  const url = `http://${exchange.request.headers.host ?? ''}${mediaPath}?mid=${id}`;
  const facts = { url, mime_type: mime, sha256, file_size: size, id };
  sendJson(exchange, 200, { messaging_product: 'whatsapp', ...facts });
}
