import type { ApiContext } from './context.ts';

/** After the commit: desks look again, and whatever stops on a no hears of it at once. */
export function announceConsent(
  { deps }: Pick<ApiContext, 'deps'>,
  clinicId: string,
  clientId: string,
): void {
  deps.live.publish({ clinicId, entity: 'consent', id: clientId });
  deps.live.publish({ clinicId, entity: 'client', id: clientId });
  deps.live.poke('neonpro_outbox');
}
