/** `held`: kept for somebody who still has to pay or to answer, until an instant. */
export const statuses = [
  'held',
  'booked',
  'confirmed',
  'arrived',
  'in-room',
  'done',
  'no-show',
  'cancelled',
] as const;
export type Status = (typeof statuses)[number];

/** Where a visit comes from. */
export const origins = ['staff', 'online', 'waitlist', 'series', 'walk-in', 'import'] as const;
export type Origin = (typeof origins)[number];
/** Why somebody was squeezed in between two visits. */
export const squeezeInReasons = ['urgent', 'client-request', 'short-visit', 'other'] as const;
export type SqueezeInReason = (typeof squeezeInReasons)[number];

export const commands = ['confirm', 'move', 'cancel', 'check-in', 'start', 'finish', 'no-show'] as const;
/** `book` and `release` end a hold; processes and the client's own page give them, no button of the reception does. */
export const holdCommands = ['book', 'release'] as const;
export type HoldCommand = (typeof holdCommands)[number];
export type Command = (typeof commands)[number];

/**
 * What each command may be given to, and what it leads to. A no-show can be undone by a late arrival (`check-in`), because
 * the automatic mark is a guess; done and cancelled are final.
 */
const transitions: Record<Command | HoldCommand, Partial<Record<Status, Status>>> = {
  book: { held: 'booked' },
  release: { held: 'cancelled' },
  confirm: { booked: 'confirmed', confirmed: 'confirmed' },
  move: { booked: 'booked', confirmed: 'booked', 'no-show': 'booked' },
  cancel: { held: 'cancelled', booked: 'cancelled', confirmed: 'cancelled', arrived: 'cancelled' },
  'check-in': { booked: 'arrived', confirmed: 'arrived', 'no-show': 'arrived' },
  start: { booked: 'in-room', confirmed: 'in-room', arrived: 'in-room' },
  finish: { arrived: 'done', 'in-room': 'done' },
  'no-show': { booked: 'no-show', confirmed: 'no-show' },
};

/** The status after a command, or null when the command does not apply. */
export const afterCommand = (status: Status, command: Command | HoldCommand): Status | null =>
  transitions[command][status] ?? null;

export const commandsFor = (status: Status): Command[] =>
  commands.filter((command) => afterCommand(status, command));

/** Whether the visit holds its professional, room and device. A no-show gives them back: late arrivals take what is free. */
export const occupies = (status: Status): boolean => status !== 'cancelled' && status !== 'no-show';

/** Nothing more will happen to the visit by command; after-care may still be due when it is done. */
export const isOver = (status: Status): boolean =>
  status === 'done' || status === 'cancelled' || status === 'no-show';
