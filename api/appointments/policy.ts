import { may } from '../../domain/clinic/roles.ts';
import type { Actor } from '../../models/tenant-token.ts';

/** The link to the running process is for those who operate it. */
export const seesProcesses = (actor: Actor): boolean => may(actor.role, 'processes:read');
