import type { CompetenceCode } from '../../domain/clinic/competence-verdict.ts';

/** What becomes of an act in this clinic: by the rules, by a signature, or why not. Its word is `competences.standing.<name>`. */
export type Standing = 'free' | 'yes' | 'signed' | CompetenceCode;

interface Look {
  icon: string;
  /** Classes of the text; colour never speaks alone. */
  ink: string;
}
const no = 'text-error';

/** The one table of verdicts. */
export const verdictLooks: Record<Standing, Look> = {
  free: { icon: 'i-lucide-minus', ink: 'text-muted' },
  yes: { icon: 'i-lucide-circle-check', ink: 'text-success' },
  signed: { icon: 'i-lucide-signature', ink: 'text-success' },
  'act-needs-sign-off': { icon: 'i-lucide-scale', ink: 'text-warning' },
  'licence-missing': { icon: 'i-lucide-id-card', ink: no },
  'licence-expired': { icon: 'i-lucide-calendar-x', ink: no },
  'act-not-allowed': { icon: 'i-lucide-ban', ink: no },
  'clinic-class-refused': { icon: 'i-lucide-store', ink: no },
};
