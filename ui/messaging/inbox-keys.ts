/** What the inbox does by keyboard; keys as the browser names them. */
export const inboxKeys = {
  next: 'j',
  previous: 'k',
  search: '/',
  reply: 'r',
  note: 'n',
  close: 'e',
  help: '?',
} as const;
