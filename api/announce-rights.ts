import type { ApiContext } from './context.ts';

/** After the commit: desks look again, and the process of the request hears of it at once. */
export function announceRights({ deps }: Pick<ApiContext, 'deps'>, clinicId: string, id: string): void {
  deps.live.publish({ clinicId, entity: 'rights-request', id });
  deps.live.poke('neonpro_outbox');
}
