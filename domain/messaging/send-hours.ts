import { quietTime, type QuietCalendar } from '../appointments/quiet-time.ts';
import type { VisitPolicy } from '../appointments/visit-policy.ts';
import { isWordsBySms, type SendAsk } from './send-consent.ts';
import type { MessagingSettings } from './settings.ts';
import { receptionTemplates, visitTemplates, waitlistTemplates } from './templates.ts';

export interface Silence {
  quietHours: VisitPolicy['quietHours'];
  quietDays: boolean;
  calendar: QuietCalendar;
}

/** Providers and good manners: an SMS rings at night (brazil.md §4). No clinic can widen it. */
const smsSilence = { from: '20:00', to: '08:00' };

/** News of the next hour: its own process, or the reception, knows whether it is too late to call somebody. */
const ownHours: readonly string[] = [
  waitlistTemplates.vaga_disponivel.name,
  receptionTemplates.aviso_atraso.name,
];

/** As the visit's plan has it: a reminder goes out on a Sunday as well, because the clinic is open for that visit. */
const keepsQuietDays = ({ kind, template }: SendAsk): boolean =>
  kind === 'visit' && template !== visitTemplates.lembrete_consulta.name;

/** Every silence that a message has to keep; none for codes and answers, which somebody waits for. */
function silencesOf(ask: SendAsk, silence: Silence, settings: MessagingSettings) {
  if (isWordsBySms(ask))
    return [quietTime({ quietHours: smsSilence, quietDays: false }, silence.calendar, false)];
  if (ask.purpose === 'conversation' || ask.purpose === 'access') return [];
  const of = (hours: VisitPolicy['quietHours'], hasDays = false) =>
    quietTime({ quietHours: hours, quietDays: hasDays }, silence.calendar, hasDays);
  const offers = { from: settings.offersTo, to: settings.offersFrom };
  return [
    ...(ask.purpose === 'offers' ? [of(offers, true)] : []),
    ...(ask.purpose === 'service' && !ownHours.includes(ask.template)
      ? [of(silence.quietHours, silence.quietDays && keepsQuietDays(ask))]
      : []),
    ...(ask.channel === 'sms' ? [of(smsSilence)] : []),
  ];
}

// Every step ends one silence; more than this and they cover each other for good.
const mostSteps = 60;

/** The first moment from `at` on at which nothing is silent; null when there is none in sight. */
export function afterSilence(
  ask: SendAsk,
  silence: Silence,
  settings: MessagingSettings,
  at: number,
): number | null {
  const silences = silencesOf(ask, silence, settings);
  let moment = at;
  for (let step = 0; step < mostSteps; step += 1) {
    const quiet = silences.find((one) => one.isQuiet(moment));
    if (!quiet) return moment;
    moment = quiet.after(moment);
  }
  return null;
}
