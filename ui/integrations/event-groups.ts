/** `appointment.booked` is of the group `appointment`: what it is about. In the catalogue's order. */
export function groupsOf(events: readonly string[]): { group: string; events: string[] }[] {
  const groups = new Map<string, string[]>();
  for (const event of events) {
    const group = event.split('.')[0] ?? event;
    groups.set(group, [...(groups.get(group) ?? []), event]);
  }
  return [...groups].map(([group, members]) => ({ group, events: members }));
}

interface Words {
  t: (key: string) => string;
  te: (key: string) => boolean;
}
/** Words under `integrations.event.<name>`; an event that has none yet is shown by its name. */
export const eventSaid = (event: string, { t, te }: Words): string => {
  const key = `integrations.event.${event.replaceAll('.', '-')}`;
  return te(key) ? t(key) : event;
};
export const groupSaid = (group: string, { t, te }: Words): string => {
  const key = `integrations.eventGroup.${group}`;
  return te(key) ? t(key) : group;
};
