import { useQuery, useQueryClient } from '@tanstack/vue-query';
import { computed, type Ref, ref } from 'vue';
import { useI18n } from 'vue-i18n';
import type { CampaignCommand, Outcome } from '../../domain/messaging/campaign.ts';
import { useAction } from '../action.ts';
import { useCursor } from '../cursor.ts';
import { http } from '../http.ts';
import type {
  CampaignCard,
  CampaignLine,
  CampaignPreview,
  CampaignRecipient,
  CampaignText,
} from './campaign-types.ts';

interface Page<Row> {
  items: Row[];
  nextCursor: string | null;
}
const pageOf = <Row>({ items, nextCursor }: Page<Row>) => ({ rows: items, nextCursor });
/** Receipts come in while one looks, and each says only of itself. */
const whileLookedAtMs = 10_000;

export const useCampaigns = () =>
  useCursor<CampaignLine>(
    ['campaigns'],
    async (cursor, signal) =>
      pageOf(await http.get<Page<CampaignLine>>('/campaigns', { cursor, limit: 20 }, signal)),
    { refetchInterval: whileLookedAtMs },
  );

export function useCampaign(id: Ref<string>) {
  const query = useQuery({
    queryKey: ['campaign', id],
    queryFn: ({ signal }) => http.get<CampaignCard>(`/campaigns/${id.value}`, undefined, signal),
    refetchInterval: whileLookedAtMs,
  });
  return {
    campaign: computed(() => query.data.value),
    error: computed(() => (query.data.value === undefined ? query.error.value : null)),
    retry: () => void query.refetch(),
  };
}

/** Names, so every look is on the audit: not read anew with each batch, only when somebody asks. */
export function useRecipients(id: string) {
  const outcome = ref<Outcome | 'all'>('all');
  const list = useCursor<CampaignRecipient>(['campaign-recipients', id, outcome], async (cursor, signal) => {
    const query = { cursor, limit: 50, ...(outcome.value !== 'all' && { state: outcome.value }) };
    return pageOf(await http.get<Page<CampaignRecipient>>(`/campaigns/${id}/recipients`, query, signal));
  });
  return { outcome, list };
}

/** The texts a campaign can be written with. */
export function useCampaignTexts() {
  const query = useQuery({
    queryKey: ['message-templates', 'campaign-texts'],
    queryFn: ({ signal }) => http.get<{ items: CampaignText[] }>('/campaign-texts', undefined, signal),
  });
  return computed(() => query.data.value?.items ?? []);
}

/** Counted anew when the draft changes, and when somebody asks. */
export function useCampaignPreview(campaign: Ref<CampaignCard>) {
  const key = computed(() => ['campaign-preview', campaign.value.id, campaign.value.version]);
  return useQuery({
    queryKey: key,
    queryFn: () => http.post<CampaignPreview>(`/campaigns/${campaign.value.id}/preview`, undefined),
    refetchOnWindowFocus: false,
  });
}

/** What is done to a campaign that exists. */
export function useCampaignActions() {
  const { t } = useI18n();
  const queries = useQueryClient();
  const { busy, run } = useAction('campaigns');
  const look = () => {
    void queries.invalidateQueries({ queryKey: ['campaigns'] });
    void queries.invalidateQueries({ queryKey: ['campaign'] });
  };
  /** Refused or not: the record may have gone on. */
  async function act(key: string, send: () => Promise<unknown>, sentence: () => string): Promise<boolean> {
    const isDone = await run(key, send, sentence);
    look();
    return isDone;
  }
  return {
    busy,
    command: ({ id }: { id: string }, what: CampaignCommand) =>
      act(
        what,
        () => http.post(`/campaigns/${id}/${what}`, undefined),
        () => t(`campaigns.done.${what}`),
      ),
    start: ({ id, version }: { id: string; version: number }) =>
      act(
        'start',
        () => http.post(`/campaigns/${id}/start`, { version }),
        () => t('campaigns.done.start'),
      ),
    test: ({ id }: { id: string }, client: { id: string; name: string }) =>
      act(
        'test',
        () => http.post(`/campaigns/${id}/test`, { clientId: client.id }),
        () => t('campaigns.done.test', { name: client.name }),
      ),
  };
}
export type CampaignActions = ReturnType<typeof useCampaignActions>;
