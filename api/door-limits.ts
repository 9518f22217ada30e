import type { Knex } from 'knex';
import { createRateLimit } from './middleware/rate-limit.ts';

const quarterHour = 900;
const hour = 3_600;
const day = 86_400;
/** A carrier puts thousands of telephones behind one address: they are no one caller, and not all of them of one clinic. */
const clinicsOfAnAddress = 20;

export type ClientDoorLimits = ReturnType<typeof createClientDoorLimits>;
export type RecoveryLimits = ReturnType<typeof createRecoveryLimits>;

/**
 * The door of clients. A code dies after five wrong tries, so 12 codes of a number in a day are 60 guesses in a million, and 100 wrong
 * codes in a clinic and day a chance of one in ten thousand, from however many addresses (security.md S7). Links are not counted there.
 */
export function createClientDoorLimits(deps: { knex: Knex; key: Buffer }) {
  const limit = (name: string, tries: number, seconds: number) =>
    createRateLimit(deps, { name: `client-${name}`, tries, seconds });
  const byAddress = (name: string, tries: number, seconds: number) => {
    const here = limit(name, tries, seconds);
    const anywhere = limit(`${name}-anywhere`, tries * clinicsOfAnAddress, seconds);
    return {
      async take(clinicId: string, address: string): Promise<void> {
        await here.take(`${clinicId}|${address}`);
        await anywhere.take(address);
      },
    };
  };
  return {
    address: limit('code-address', 30, quarterHour),
    clinic: limit('code-clinic', 300, quarterHour),
    phone: limit('code-phone', 4, quarterHour),
    phoneDay: limit('code-phone-day', 12, day),
    /** A telephone rings no oftener because there are many clinics. */
    phoneAnywhere: limit('code-phone-anywhere', 20, day),
    /** Wrong answers of an address. */
    answers: limit('answer-address', 60, quarterHour),
    /** Wrong codes of a clinic. */
    guesses: limit('guess-clinic', 100, day),
    /**
     * Wrong codes of numbers that are no client's. Anybody makes such codes, so they must not shut the door of clients; a hit opens
     * nothing but an empty record.
     */
    newcomerGuesses: limit('guess-newcomer', 1_000, day),
    /** Codes to book, which go to whatever number is typed. */
    bookingDay: byAddress('booking-code-address', 60, day),
    bookingClinicDay: limit('booking-code-clinic', 2_000, day),
    /** Searches of free times. */
    look: byAddress('look-address', 120, 60),
    /** Times taken without a payment, by address and by person: nobody empties an agenda that way. */
    holdAddress: byAddress('hold-address', 30, hour),
    holdPerson: limit('hold-person', 12, hour),
    holdPersonDay: limit('hold-person-day', 20, day),
    /** Wishes to wait and to wait no more. */
    waitAddress: limit('wait-address', 60, hour),
    waitPerson: limit('wait-person', 20, hour),
    /** Requests by law of people who are not signed in: each is a person's work. */
    rightsAddress: byAddress('rights-address', 10, hour),
    rightsClinicDay: limit('rights-clinic-day', 200, day),
    /** Reads of a calendar's secret address: telephones come every quarter of an hour. */
    feed: limit('calendar-feed', 60, hour),
  };
}

/** Recovery of access: rare, and a clinic behind one address still gets in. */
export function createRecoveryLimits(deps: { knex: Knex; key: Buffer }) {
  const limit = (name: string, tries: number, seconds: number) =>
    createRateLimit(deps, { name: `recovery-${name}`, tries, seconds });
  return {
    askAccount: limit('ask-account', 3, hour),
    askAddress: limit('ask-address', 20, hour),
    redeemAccount: limit('redeem-account', 10, quarterHour),
    redeemAddress: limit('redeem-address', 30, quarterHour),
  };
}
