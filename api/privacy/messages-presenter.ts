import type { ExportedConversation } from '../../models/client-export-messages.ts';

export const presentConversation = (copy: ExportedConversation) => ({
  messages: copy.messages.map(({ at, direction, channel, kind, state, text, file }) => ({
    ...{ at: at.toISOString(), direction, channel, kind, state, text },
    file: file && { name: file.name, mime: file.mime, state: file.state },
  })),
  identities: copy.identities.map(({ kind, value }) => ({ kind, value })),
  conversationNotes: copy.conversationNotes.map(({ at, authorName, text }) => ({
    ...{ at: at.toISOString(), authorName, text },
  })),
  choices: copy.choices.map(({ at, channel, purpose, choice, source, textVersion }) => ({
    ...{ at: at.toISOString(), channel, purpose, choice, source, textVersion },
  })),
  campaigns: copy.campaigns.map(({ name, state, reason }) => ({ name, state, reason })),
});
