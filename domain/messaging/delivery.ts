/** Ways a message can go; SMS stands in for WhatsApp where that did not arrive. */
export const channels = ['whatsapp', 'sms'] as const;
export type Channel = (typeof channels)[number];

export const providers = ['whatsapp', 'zenvia', 'twilio'] as const;
export type Provider = (typeof providers)[number];
export type SmsProvider = Exclude<Provider, 'whatsapp'>;

/**
 * What a message is for, as a client's choices name it. `service`: a visit, care, what she asked for (contract, LGPD art. 7 V); `offers`:
 * marketing, which needs her consent (art. 7 I); `access`: codes; `conversation`: the answer to what she wrote.
 */
export const messagePurposes = ['service', 'offers', 'access', 'conversation'] as const;
export type MessagePurpose = (typeof messagePurposes)[number];

/** Who writes it: a visit's plan, another process, staff in words or by template, a campaign; `echo`: staff on the clinic's own telephone. */
export const messageKinds = ['visit', 'notice', 'text', 'template', 'campaign', 'echo'] as const;
export type MessageKind = (typeof messageKinds)[number];

/** What goes out, sealed with the row under the person's key. */
export type MessageContent =
  /** `replyTo`: the provider's id (wamid) of the message that is answered. */
  | { text: string; replyTo?: string }
  /** `text` repeats the emoji; an empty one takes the reaction back. */
  | { reaction: { targetWamid: string; emoji: string }; text: string }
  | {
      /** As the provider knows it (`lembrete_consulta_v1`), and what the person reads. */
      template: { name: string; language: string; bodyParams: string[]; quickReplyPayloads: string[] };
      text: string;
      /** Titles of the buttons, for whoever looks at the conversation. */
      buttons?: string[];
    };

/** WhatsApp takes free text for so long after the person's last message (milliseconds). */
export const windowMs = 24 * 3_600_000;

/** Epoch milliseconds at which the window closes; null when it was never open. */
export const windowEndsAt = (lastInboundAt: Date | null): number | null =>
  lastInboundAt === null ? null : lastInboundAt.getTime() + windowMs;

/** The window is read a minute short: a text accepted at its last second would be refused on the way (131047). */
export const isWindowOpen = (lastInboundAt: Date | null, now: number): boolean =>
  (windowEndsAt(lastInboundAt) ?? 0) - 60_000 > now;
