/** The one table of device states; the word is `devices.state.<state>`. Colour never speaks alone. */
export const deviceLooks = {
  'in-use': { icon: 'i-lucide-circle-check', color: 'success' },
  blocked: { icon: 'i-lucide-ban', color: 'error' },
  retired: { icon: 'i-lucide-archive', color: 'neutral' },
} as const;
