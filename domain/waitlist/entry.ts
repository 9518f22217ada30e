/** A part of a week at which a client can come, in wall time of the clinic; `to` is exclusive, weekday 0 = Sunday. */
export interface DayWindow {
  weekday: number;
  from: string;
  to: string;
}

/** `offered`: it is her turn at a time right now. */
export const entryStates = ['waiting', 'offered', 'booked', 'left', 'expired'] as const;
export type EntryState = (typeof entryStates)[number];

export const openingStates = ['open', 'filled', 'taken', 'exhausted', 'too-late', 'stopped'] as const;
export type OpeningState = (typeof openingStates)[number];

/** `sending`: the time is held, the message not yet with the provider. `withdrawn`: the clinic took the time for something else. */
export const offerStates = [
  'sending',
  'sent',
  'accepted',
  'declined',
  'lapsed',
  'failed',
  'withdrawn',
] as const;
export type OfferState = (typeof offerStates)[number];

/** Also constraints of the tables: nobody is flooded, whatever races. */
export const turnsPerOpening = 3;
/** Who could not be reached takes no turn; dead numbers are no way to go on for ever. */
export const triesPerOpening = 6;
export const offersPerDay = 20;

/** What a client may wait for on her own account; the reception may add more. */
export const ownEntriesAtMost = 5;
