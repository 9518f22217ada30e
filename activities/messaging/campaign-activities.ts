import type { CampaignFacts } from '../../domain/messaging/campaign-plan.ts';
import type { PauseCode } from '../../domain/messaging/campaign.ts';
import {
  endCampaign,
  letGo,
  pauseByProcess,
  prepareRecipients,
  readCampaignFacts,
  releaseBatch,
} from '../../models/campaign-process.ts';
import type { LivePublisher } from '../../models/live.ts';
import { systemActor, type Scope, type Tenancy } from '../../models/tenancy.ts';
import { clinicOfWorkflow } from '../clinic-of-workflow.ts';

export type CampaignActivities = ReturnType<typeof createCampaignActivities>;

interface Campaign {
  campaignId: string;
}
interface Seen extends Campaign {
  version: number;
}

export function createCampaignActivities({ tenancy, live }: { tenancy: Tenancy; live: LivePublisher }) {
  const inClinic = <T>(work: (scope: Scope) => Promise<T>): Promise<T> =>
    tenancy.withClinic(systemActor(clinicOfWorkflow()), work);
  /** The page shows it, and what was queued reaches its processes at once. */
  const show = (id: string) => {
    live.publish({ clinicId: clinicOfWorkflow(), entity: 'campaign', id });
    live.poke('neonpro_outbox');
  };
  const change = async <T>(id: string, work: (scope: Scope) => Promise<T>): Promise<T> => {
    const answer = await inClinic(work);
    show(id);
    return answer;
  };

  return {
    /** Null when the row is gone. */
    readCampaign: ({ campaignId }: Campaign): Promise<CampaignFacts | null> =>
      inClinic((scope) => readCampaignFacts(scope, campaignId)),

    /** One page of recipients; where the next one begins, null when there is none. */
    prepareCampaign: ({ campaignId, after }: Campaign & { after: string | null }): Promise<string | null> =>
      change(campaignId, (scope) => prepareRecipients(scope, campaignId, after)),

    /** How many were released; none when it is not the time, or somebody said no meanwhile. */
    releaseCampaignBatch: ({ campaignId }: Campaign): Promise<number> =>
      change(campaignId, (scope) => releaseBatch(scope, campaignId)),

    pauseCampaign: ({ campaignId, version, code }: Seen & { code: PauseCode }): Promise<void> =>
      change(campaignId, (scope) => pauseByProcess(scope, campaignId, { version, code })),

    letCampaignGo: ({ campaignId }: Campaign): Promise<void> =>
      change(campaignId, (scope) => letGo(scope, campaignId)),

    /** False when somebody changed it since the process looked. */
    endCampaign: ({ campaignId, version, state }: Seen & { state: 'done' | 'stopped' }): Promise<boolean> =>
      change(campaignId, (scope) => endCampaign(scope, campaignId, { version, state })),
  };
}
