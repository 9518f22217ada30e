import type { SmsProvider } from './delivery.ts';

/** A clinic's rules for messages. Wall times are `HH:MM` in the clinic's zone. */
export interface MessagingSettings {
  isSmsOn: boolean;
  /** The first one is tried first; the second when the first is down or certainly did not take it. */
  smsProviders: SmsProvider[];
  /** Minutes that WhatsApp has to deliver before the SMS. */
  fallbackAfterMin: number;
  /** Offers leave between these times only, and never on Sundays and closed days. */
  offersFrom: string;
  offersTo: string;
  /** Offers to one client: in a day of the clinic's calendar, and in thirty days. */
  offersADay: number;
  offersAMonth: number;
  /** Messages nobody wrote by hand, to one client in a day, of whatever purpose but access. */
  automaticADay: number;
}

export const defaultMessagingSettings: MessagingSettings = {
  isSmsOn: false,
  smsProviders: ['zenvia', 'twilio'],
  fallbackAfterMin: 15,
  offersFrom: '09:00',
  offersTo: '19:00',
  offersADay: 1,
  offersAMonth: 4,
  automaticADay: 8,
};
