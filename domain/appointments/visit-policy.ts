const minute = 60_000;
const hour = 60 * minute;

/** A clinic's rules of time for every visit. Durations are milliseconds; wall times are `HH:MM` in the clinic's zone. */
export interface VisitPolicy {
  /** How long before the start the client is asked to confirm. */
  confirmationLead: number;
  /** Booked late: with less than this left, asking is pointless. */
  confirmationMinLead: number;
  reminderLead: number;
  /** With less than this left, a reminder reaches somebody already on the way. */
  reminderLatest: number;
  /** After the start, before an absent client counts as a no-show. */
  noShowGrace: number;
  /** From the end of the visit to the after-care message. */
  afterCareDelay: number;
  /** From the end of the visit to when after-care advice comes too late to help. */
  afterCareLatest: number;
  /** How long an ambiguous send waits for the provider's status before it is settled. */
  unknownWait: number;
  /** No message leaves in this span; it may cross midnight. */
  quietHours: { from: string; to: string } | null;
  /** A message pulled ahead of quiet hours leaves this long before them, so that retries still fit. */
  quietMargin: number;
  /**
   * After a silence this much must be left in which a message is of use, or it leaves before the silence. Visits whose process read
   * their rules before 2026-11-26 have none, and their histories replay as they were.
   */
  morningMargin?: number;
  /** Sundays and closed days: no confirmation request, no after-care. Reminders go out: the clinic is open for that visit. */
  quietDays: boolean;
}

export const defaultVisitPolicy: VisitPolicy = {
  confirmationLead: 48 * hour,
  confirmationMinLead: 12 * hour,
  reminderLead: 3 * hour,
  reminderLatest: hour,
  noShowGrace: 15 * minute,
  afterCareDelay: 24 * hour,
  afterCareLatest: 96 * hour,
  unknownWait: 2 * minute,
  quietHours: { from: '20:00', to: '08:00' },
  quietMargin: 30 * minute,
  morningMargin: 15 * minute,
  quietDays: true,
};
