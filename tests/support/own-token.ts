import { tokenPlace } from '../../models/sender.ts';
import type { Clinics } from './clinics.ts';

/** Gives clinic A's number a token of its own. The simulator lets only the house's in: whatever asks with another is refused. */
export const giveOwnToken = ({ workerTenancy, a }: Clinics, token: string | null) =>
  workerTenancy.withClinic(a.system, (scope) => {
    const { phoneNumberId } = a;
    const tokenCt = token === null ? null : scope.vault.seal(tokenPlace(phoneNumberId), token);
    return scope.trx('messagingChannels').where({ phoneNumberId }).update({ tokenCt, pausedAt: null });
  });
