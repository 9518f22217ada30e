import type { FormError } from '@nuxt/ui';
import { useQueryClient } from '@tanstack/vue-query';
import type { Ref } from 'vue';
import { useI18n } from 'vue-i18n';
import { useClock } from '../clock.ts';
import type { FormHandle } from '../form.ts';
import { http } from '../http.ts';
import { useRecordForm } from '../record-form.ts';
import type { CampaignCard, CampaignStep } from './campaign-types.ts';
import {
  campaignFaults,
  type CampaignTyped,
  dataOfCampaign,
  emptyCampaign,
  typedOfCampaign,
} from './campaign-typed.ts';

/** One step of a draft; what is typed is saved with «Continuar». */
export function useCampaignForm(
  campaign: CampaignCard | null,
  step: CampaignStep,
  handle: Readonly<Ref<FormHandle | null>>,
) {
  const { t } = useI18n();
  const clock = useClock();
  const queries = useQueryClient();
  const path = `/campaigns/${campaign?.id ?? ''}`;
  const form = useRecordForm<CampaignCard, CampaignTyped>({
    ...{ section: 'campaigns', form: handle, row: campaign, empty: emptyCampaign },
    typedOf: (row) => typedOfCampaign(row, clock.zone.value),
    dataOf: (typed) => dataOfCampaign(typed, clock.zone.value),
    create: (data) => http.post<CampaignCard>('/campaigns', data),
    update: (body) => http.patch<CampaignCard>(path, body),
    read: () => http.get<CampaignCard>(path),
  });
  const check = (): FormError[] =>
    campaignFaults(form.state, step, { now: Date.now(), timeZone: clock.zone.value }).map((name) => ({
      ...{ name, message: t(`campaigns.fault.${name}.invalid`) },
    }));
  async function save(): Promise<CampaignCard | undefined> {
    const saved = campaign && !form.isDirty.value ? campaign : await form.save();
    if (!saved) return undefined;
    queries.setQueryData(['campaign', saved.id], saved);
    void queries.invalidateQueries({ queryKey: ['campaigns'] });
    return saved;
  }
  return { ...form, check, save };
}
