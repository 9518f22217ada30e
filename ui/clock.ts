import { useSession } from './session.ts';
import { useZoneClock } from './zone-clock.ts';

export type { Clock } from './zone-clock.ts';

/** The clock of the clinic one is signed in to. A client's page, which knows no staff's session, takes `useZoneClock` itself. */
export const useClock = (zone = useSession().timeZone) => useZoneClock(zone);
