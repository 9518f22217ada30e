/** What a message holds, as the Cloud API takes it. */
export interface TemplateContent {
  name: string;
  language: string;
  bodyParams: string[];
  quickReplyPayloads: string[];
}

interface Answering {
  /** The wamid that is being answered. */
  replyTo?: string;
}

export interface TextContent extends Answering {
  text: string;
}

export interface ButtonsContent extends Answering {
  /** At most 1,024 characters. */
  text: string;
  /** At most three; the id comes back as the payload (256 characters), the title is what is read (20). */
  buttons: readonly { id: string; title: string }[];
}

export interface ListContent extends Answering {
  text: string;
  /** What opens the list. */
  button: string;
  /** At most ten; titles of 24 characters, descriptions of 72. */
  rows: readonly { id: string; title: string; description?: string }[];
}

export interface ReactionContent {
  targetWamid: string;
  /** Empty: takes it back. */
  emoji: string;
}

export function templateContent({ name, language, bodyParams, quickReplyPayloads }: TemplateContent): object {
  const body = bodyParams.length
    ? [{ type: 'body', parameters: bodyParams.map((text) => ({ type: 'text', text })) }]
    : [];
  const buttons = quickReplyPayloads.map((payload, index) => ({
    type: 'button',
    sub_type: 'quick_reply',
    index: String(index),
    parameters: [{ type: 'payload', payload }],
  }));
  return {
    type: 'template',
    template: { name, language: { code: language }, components: [...body, ...buttons] },
  };
}

const answering = ({ replyTo }: Answering) =>
  replyTo === undefined ? {} : { context: { message_id: replyTo } };

export const textContent = (content: TextContent): object => ({
  type: 'text',
  text: { body: content.text, preview_url: false },
  ...answering(content),
});

export const buttonsContent = (content: ButtonsContent): object =>
  interactive(content, 'button', {
    buttons: content.buttons.map(({ id, title }) => ({ type: 'reply', reply: { id, title } })),
  });

export const listContent = (content: ListContent): object =>
  interactive(content, 'list', { button: content.button, sections: [{ rows: content.rows }] });

const interactive = (content: Answering & { text: string }, type: string, action: object): object => ({
  type: 'interactive',
  interactive: { type, body: { text: content.text }, action },
  ...answering(content),
});

export const reactionContent = ({ targetWamid, emoji }: ReactionContent): object => ({
  type: 'reaction',
  reaction: { message_id: targetWamid, emoji },
});
