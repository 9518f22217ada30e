/** The one table of visit states: icon and colour tokens; the word is `visit.status.<state>`. Colour never speaks alone. */
export const visitStates = {
  held: { icon: 'i-lucide-hourglass', token: 'held' },
  booked: { icon: 'i-lucide-calendar-clock', token: 'booked' },
  confirmed: { icon: 'i-lucide-circle-check', token: 'confirmed' },
  arrived: { icon: 'i-lucide-armchair', token: 'arrived' },
  'in-room': { icon: 'i-lucide-sparkles', token: 'in-room' },
  done: { icon: 'i-lucide-check-check', token: 'done' },
  'no-show': { icon: 'i-lucide-user-x', token: 'no-show' },
  cancelled: { icon: 'i-lucide-ban', token: 'cancelled' },
} as const;

export type VisitState = keyof typeof visitStates;

/** Inline custom properties for one state: `--tint`, `--edge`, `--ink`. */
export const visitStateStyle = (state: VisitState): Record<string, string> => {
  const { token } = visitStates[state];
  return {
    '--tint': `var(--visit-${token}-tint)`,
    '--edge': `var(--visit-${token}-edge)`,
    '--ink': `var(--visit-${token}-ink)`,
  };
};
