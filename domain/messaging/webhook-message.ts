import { z } from 'zod';
import type { WebhookEcho, WebhookMedia, WebhookMessage, WebhookPreference } from './webhook-item.ts';

/** What a webhook's change says of the number it is about, and who the people in it are. */
export interface NumberContext {
  phoneNumberId: string;
  contacts: readonly Contact[];
}

export const timestamp = z.coerce.number().int().nonnegative();
const digits = z.string().regex(/^\d{5,20}$/);
export const waId = digits.optional().catch(undefined);
/** `BR.` and up to 128 letters and digits. */
export const userId = z
  .string()
  .regex(/^[A-Z]{2}\.[A-Za-z0-9.]{1,140}$/)
  .optional()
  .catch(undefined);
const wamid = z.string().min(1).max(512);
const words = z.string().optional().catch(undefined);

const contactSchema = z.looseObject({
  wa_id: waId,
  user_id: userId,
  profile: z.looseObject({ name: words, username: words }).optional().catch(undefined),
});
export type Contact = z.output<typeof contactSchema>;

const mediaSchema = z
  .looseObject({
    id: z.string().min(1).max(256),
    mime_type: z.string().max(200),
    sha256: words,
    filename: words,
    caption: words,
  })
  .optional()
  .catch(undefined);
const reply = z.looseObject({ id: z.string(), title: words }).optional();
const place = z.looseObject({ latitude: z.number(), longitude: z.number(), name: words, address: words });
const content = {
  id: wamid,
  timestamp,
  type: z.string().min(1).max(60),
  text: z.looseObject({ body: z.string() }).optional().catch(undefined),
  ...{
    image: mediaSchema,
    audio: mediaSchema,
    video: mediaSchema,
    document: mediaSchema,
    sticker: mediaSchema,
  },
};
const messageSchema = z.looseObject({
  ...content,
  from: waId,
  from_user_id: userId,
  // Groups are not ours: nobody there wrote to the clinic alone.
  group_id: z.undefined().optional(),
  button: z.looseObject({ payload: words, text: words }).optional().catch(undefined),
  interactive: z.looseObject({ button_reply: reply, list_reply: reply }).optional().catch(undefined),
  context: z.looseObject({ id: words }).nullish().catch(undefined),
  reaction: z.looseObject({ message_id: wamid, emoji: words }).optional().catch(undefined),
  location: place.optional().catch(undefined),
  system: z
    .looseObject({ type: z.string(), body: words, wa_id: waId, new_wa_id: waId, user_id: userId })
    .optional()
    .catch(undefined),
});
type RawMessage = z.output<typeof messageSchema>;
const echoSchema = z.looseObject({ ...content, to: waId, to_user_id: userId });
const preferenceSchema = z.looseObject({
  wa_id: waId,
  user_id: userId,
  category: z.literal('marketing_messages'),
  value: z.enum(['stop', 'resume']),
  timestamp,
});

export const contactsOf = (raw: readonly unknown[]): Contact[] =>
  raw.flatMap((one) => {
    const { data } = contactSchema.safeParse(one);
    return data ? [data] : [];
  });

export function messageOf(raw: unknown, context: NumberContext): WebhookMessage | undefined {
  const parsed = messageSchema.safeParse(raw).data;
  if (!parsed) return undefined;
  const { from, from_user_id: fromUserId, text, button, interactive, location } = parsed;
  const chosen = interactive?.button_reply ?? interactive?.list_reply;
  return {
    kind: 'message',
    eventId: `msg:${parsed.id}`,
    phoneNumberId: context.phoneNumberId,
    wamid: parsed.id,
    at: parsed.timestamp * 1000,
    type: parsed.type,
    ...personOf(from, fromUserId, context.contacts),
    ...defined({
      text: text?.body,
      payload: button?.payload ?? chosen?.id,
      title: button?.text ?? chosen?.title,
      contextId: parsed.context?.id,
      media: mediaOf(parsed),
      // Taken back: the emoji is empty or not there at all.
      reaction: parsed.reaction && {
        targetWamid: parsed.reaction.message_id,
        emoji: parsed.reaction.emoji ?? '',
      },
      location: location && {
        latitude: location.latitude,
        longitude: location.longitude,
        ...placeName(location),
      },
      system: systemOf(parsed),
    }),
    ...oldUserIdOf(parsed),
  };
}

/** Who wrote it. The contacts of a change lie beside its messages, in no promised order. */
function personOf(from: string | undefined, fromUserId: string | undefined, contacts: readonly Contact[]) {
  const known = contacts.find(
    (one) =>
      (from !== undefined && one.wa_id === from) || (fromUserId !== undefined && one.user_id === fromUserId),
  );
  return defined({
    from: from ?? known?.wa_id,
    fromUserId: fromUserId ?? known?.user_id,
    profileName: known?.profile?.name?.trim() || undefined,
    username: known?.profile?.username?.trim() || undefined,
  });
}

const placeName = ({ name, address }: z.output<typeof place>) => defined({ name, address });

function systemOf({ type, system }: RawMessage): WebhookMessage['system'] {
  if (type !== 'system' || !system) return undefined;
  const newWaId = system.wa_id ?? system.new_wa_id;
  const newUserId = system.user_id;
  if (/^(user|customer)_changed_number$/.test(system.type) && newWaId !== undefined)
    return { type: 'number-changed', newWaId, ...defined({ newUserId }) };
  // Here `wa_id` is the number as it was and is: only the id is new.
  if (system.type === 'user_changed_user_id' && newUserId !== undefined)
    return { type: 'user-id-changed', newUserId };
  return undefined;
}

/** A change of the id names the old one in its sentence only: "User Ana changed from BR.1 to BR.2". */
function oldUserIdOf({ system, from_user_id: known }: RawMessage): { fromUserId?: string } {
  if (system?.type !== 'user_changed_user_id' || known !== undefined) return {};
  // The sentence holds the profile's name, which is whatever somebody wrote there: only its end is WhatsApp's.
  const [, old, next] = /changed from (\S+) to (\S+?)\.?\s*$/.exec(system.body ?? '') ?? [];
  return next === system.user_id ? defined({ fromUserId: userId.parse(old) }) : {};
}

export function echoOf(raw: unknown, { phoneNumberId }: NumberContext): WebhookEcho | undefined {
  const parsed = echoSchema.safeParse(raw).data;
  if (!parsed || (parsed.to === undefined && parsed.to_user_id === undefined)) return undefined;
  const { id, to, to_user_id: toUserId, type, text } = parsed;
  return {
    kind: 'echo',
    eventId: `echo:${id}`,
    phoneNumberId,
    wamid: id,
    at: parsed.timestamp * 1000,
    type,
    ...defined({ to, toUserId, text: text?.body, media: mediaOf(parsed) }),
  };
}

export function preferenceOf(raw: unknown, { phoneNumberId }: NumberContext): WebhookPreference | undefined {
  const parsed = preferenceSchema.safeParse(raw).data;
  const who = parsed?.user_id ?? parsed?.wa_id;
  if (!parsed || who === undefined) return undefined;
  return {
    kind: 'preference',
    eventId: `pref:${phoneNumberId}:${who}:${parsed.timestamp}:${parsed.value}`,
    phoneNumberId,
    at: parsed.timestamp * 1000,
    offers: parsed.value,
    ...defined({ from: parsed.wa_id, fromUserId: parsed.user_id }),
  };
}

type WithMedia = Pick<RawMessage, 'image' | 'audio' | 'video' | 'document' | 'sticker'>;

function mediaOf({ image, audio, video, document, sticker }: WithMedia): WebhookMedia | undefined {
  const media = image ?? document ?? audio ?? video ?? sticker;
  if (!media) return undefined;
  const { id, mime_type: mime, sha256, filename: fileName, caption } = media;
  return { id, mime, ...defined({ sha256, fileName, caption }) };
}

type Defined<T> = { [K in keyof T]?: Exclude<T[K], undefined> };

/** Without the fields that are not there: an item is kept as JSON and compared as it is. */
export const defined = <T extends object>(fields: T): Defined<T> =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Defined<T>;
