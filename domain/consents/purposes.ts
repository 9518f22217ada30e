import { type Asked, type UseCode, useOn } from '../privacy/legal-uses.ts';

/** What a clinic uses a person's data for. Two rest on health care alone and are told, not asked; see docs/privacy.md. */
export const purposes = [
  'care',
  'reminders',
  'marketing',
  'photos-record',
  'photos-publication',
  'ai-chat',
  'scoring',
] as const satisfies readonly UseCode[];
export type Purpose = (typeof purposes)[number];

/** Each place where a picture may be shown is a purpose of its own: a general yes is void (LGPD art. 8 § 4). */
export const photoUses = ['site', 'instagram', 'education', 'portfolio'] as const;
export type PhotoUse = (typeof photoUses)[number];

export const consentChannels = ['web', 'tablet', 'whatsapp', 'paper', 'desk'] as const;
export type ConsentChannel = (typeof consentChannels)[number];

export interface PurposeRule {
  /** Article that allows it. */
  basis: string;
  asked: Asked;
}
const today = () => new Date().toISOString().slice(0, 10);

/** By the one list of uses (domain/privacy/legal-uses.ts); a purpose that is no longer one is told and asks for nothing. */
export function purposeRule(purpose: Purpose, day: string = today()): PurposeRule {
  const use = useOn(purpose, day);
  return { basis: use?.articles ?? '', asked: use?.asked ?? 'told' };
}

/** Purposes a person may say no to after a yes, or object to. */
export const isRevocable = (purpose: Purpose): boolean => purposeRule(purpose).asked !== 'told';
/** Purposes a yes can be written down for. */
export function isGrantable(purpose: Purpose): boolean {
  const { asked } = purposeRule(purpose);
  return asked === 'consent' || asked === 'choice';
}

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
