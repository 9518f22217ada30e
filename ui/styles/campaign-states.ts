import type { CampaignState, Outcome } from '../../domain/messaging/campaign.ts';

/** The one table of campaign states; the word is `campaigns.state.<state>`. Colour never speaks alone. */
export const campaignLooks: Record<
  CampaignState,
  { icon: string; color: 'neutral' | 'info' | 'success' | 'warning' }
> = {
  draft: { icon: 'i-lucide-pencil-line', color: 'neutral' },
  scheduled: { icon: 'i-lucide-calendar-clock', color: 'info' },
  preparing: { icon: 'i-lucide-list-checks', color: 'info' },
  running: { icon: 'i-lucide-send', color: 'info' },
  paused: { icon: 'i-lucide-pause', color: 'warning' },
  stopping: { icon: 'i-lucide-octagon-x', color: 'warning' },
  stopped: { icon: 'i-lucide-octagon-x', color: 'neutral' },
  done: { icon: 'i-lucide-circle-check', color: 'success' },
};

/** What became of a recipient; the word is `campaigns.outcome.<outcome>`. `fill` is its part of the bar. */
export const outcomeLooks: Record<Outcome, { icon: string; ink: string; fill: string }> = {
  read: { icon: 'i-lucide-check-check', ink: 'text-primary', fill: 'bg-primary' },
  delivered: { icon: 'i-lucide-check-check', ink: 'text-muted', fill: 'bg-primary/60' },
  sent: { icon: 'i-lucide-check', ink: 'text-muted', fill: 'bg-primary/30' },
  'on-the-way': { icon: 'i-lucide-clock', ink: 'text-muted', fill: 'bg-accented' },
  waiting: { icon: 'i-lucide-hourglass', ink: 'text-muted', fill: 'bg-elevated' },
  uncertain: { icon: 'i-lucide-circle-help', ink: 'text-warning', fill: 'bg-warning' },
  failed: { icon: 'i-lucide-circle-x', ink: 'text-error', fill: 'bg-error' },
  skipped: { icon: 'i-lucide-circle-slash', ink: 'text-muted', fill: 'bg-inverted/25' },
};
/** From what was reached to what was not: the order of the bar and of its words. */
export const outcomeOrder = Object.keys(outcomeLooks) as Outcome[];
