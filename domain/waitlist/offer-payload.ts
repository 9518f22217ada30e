export const offerAnswers = ['accept', 'decline'] as const;
export type OfferAnswer = (typeof offerAnswers)[number];

/** The step of the messages that carry an offer. */
export const offerStep = 'waitlist-offer';

const shape = /^wait:([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}):(accept|decline)$/;

/** What comes back when a button under an offer is pressed; the id is random and tells nothing. */
export const buildOfferPayload = (offerId: string, answer: OfferAnswer): string =>
  `wait:${offerId}:${answer}`;

/** Undefined for anything that this house did not write. */
export function parseOfferPayload(payload: string): { offerId: string; answer: OfferAnswer } | undefined {
  const match = shape.exec(payload);
  return match ? { offerId: match[1] as string, answer: match[2] as OfferAnswer } : undefined;
}
