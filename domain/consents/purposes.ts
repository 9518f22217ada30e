/** What a clinic uses a person's data for. Two rest on health care alone and are told, not asked; see docs/privacy.md. */
export const purposes = [
  'care',
  'reminders',
  'marketing',
  'photos-record',
  'photos-publication',
  'ai-chat',
  'scoring',
] as const;
export type Purpose = (typeof purposes)[number];

/** Each place where a picture may be shown is a purpose of its own: a general yes is void (LGPD art. 8 § 4). */
export const photoUses = ['site', 'instagram', 'education', 'portfolio'] as const;
export type PhotoUse = (typeof photoUses)[number];

export const consentChannels = ['web', 'tablet', 'whatsapp', 'paper', 'desk'] as const;
export type ConsentChannel = (typeof consentChannels)[number];

export interface PurposeRule {
  /** Article that allows it. */
  basis: string;
  /**
   * `consent`: nothing without a yes to the words of today; `choice`: as the person chose to be written to; `opposition`: holds until she
   * objects (art. 18 § 2); `told`: she is told, her answer changes nothing.
   */
  asked: 'consent' | 'choice' | 'opposition' | 'told';
  source: string;
  validFrom: string;
}
const dated = { source: 'Lei 13.709/2018', validFrom: '2020-09-18' } as const;

export const purposeRules: Readonly<Record<Purpose, PurposeRule>> = {
  care: { basis: 'art. 11 II a, f', asked: 'told', ...dated },
  reminders: { basis: 'art. 7 V', asked: 'choice', ...dated },
  marketing: { basis: 'art. 7 I', asked: 'choice', ...dated },
  'photos-record': { basis: 'art. 11 II f', asked: 'told', ...dated },
  'photos-publication': { basis: 'art. 11 I', asked: 'consent', ...dated },
  'ai-chat': { basis: 'art. 11 I', asked: 'consent', ...dated },
  scoring: { basis: 'art. 7 IX', asked: 'opposition', ...dated },
};

/** Purposes a person may say no to after a yes, or object to. */
export const isRevocable = (purpose: Purpose): boolean => purposeRules[purpose].asked !== 'told';
/** Purposes a yes can be written down for. */
export const isGrantable = (purpose: Purpose): boolean =>
  purposeRules[purpose].asked === 'consent' || purposeRules[purpose].asked === 'choice';

/** The messaging choices are the truth of these two (models/contact-choice.ts). */
export const choiceOf = { reminders: 'service', marketing: 'offers' } as const;
export const isChoice = (purpose: Purpose): purpose is keyof typeof choiceOf => purpose in choiceOf;

export type Downstream = 'messages' | 'campaigns' | 'photos' | 'ai' | 'scoring' | 'integrations';
/** Whatever uses a person's data for the purpose: each has to say that it stopped. */
export const downstreamOf: Readonly<Record<Purpose, readonly Downstream[]>> = {
  care: [],
  'photos-record': [],
  reminders: ['messages', 'integrations'],
  marketing: ['messages', 'campaigns', 'integrations'],
  'photos-publication': ['photos', 'integrations'],
  'ai-chat': ['ai', 'integrations'],
  scoring: ['scoring', 'integrations'],
};

export const adultAge = 18;
/** `birthDate` and `today` as yyyy-mm-dd; not known counts as grown up: whoever registers a child writes the date. */
export function isMinorOn(birthDate: string | null, today: string): boolean {
  if (birthDate === null) return false;
  const grownUp = `${String(Number(birthDate.slice(0, 4)) + adultAge).padStart(4, '0')}${birthDate.slice(4)}`;
  return today < grownUp;
}
