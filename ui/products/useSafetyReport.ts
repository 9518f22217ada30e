import { useToast } from '@nuxt/ui/composables';
import { useQuery, useQueryClient } from '@tanstack/vue-query';
import { computed, reactive, type Ref } from 'vue';
import { useI18n } from 'vue-i18n';
import { useRouter } from 'vue-router';
import type { FoundClient } from '../appointments/types.ts';
import type { SafetyKind, Severity } from '../../domain/products/safety-rules.ts';
import { type FormHandle, useSubmit } from '../form.ts';
import { http } from '../http.ts';
import { useLot, useProducts } from './queries.ts';
import type { SafetyReport } from './safety-types.ts';
import type { Lot } from './types.ts';
import { useDevices } from './useDevices.ts';

/** From where somebody comes: a lot's or a device's page, or neither. */
export interface SafetyStart {
  lotId?: string | undefined;
  deviceId?: string | undefined;
}
interface Typed {
  about: 'product' | 'device';
  kind: SafetyKind;
  severity: Severity;
  productId: string | undefined;
  lotId: string | undefined;
  deviceId: string | undefined;
  client: FoundClient | null;
  happenedAt: string | null;
  knownAt: string | null;
  text: string;
}
export const unknownLot = 'unknown';
const isFuture = (at: string | null): boolean => at !== null && Date.parse(at) > Date.now() + 60_000;

/** What somebody of the staff saw or heard. */
export function useSafetyReport(start: SafetyStart, handle: Readonly<Ref<FormHandle | null>>) {
  const { t } = useI18n();
  const toast = useToast();
  const router = useRouter();
  const queries = useQueryClient();
  const { isBusy, failure, submit } = useSubmit('safety', handle);
  const now = new Date().toISOString();
  const typed = reactive<Typed>({
    ...{ about: start.deviceId ? 'device' : 'product', kind: 'adverse-event', severity: 'non-serious' },
    ...{ productId: undefined, lotId: unknownLot, deviceId: start.deviceId },
    ...{ client: null, happenedAt: now, knownAt: now, text: '' },
  });
  const products = useProducts();
  const devices = useDevices();
  const lot = useLot(start.lotId ?? '', start.lotId !== undefined);
  const lots = useQuery({
    queryKey: ['lots', 'of-product', computed(() => typed.productId)],
    queryFn: () =>
      http
        .get<{ lots: Lot[] }>('/lots', { productId: typed.productId, limit: 100 })
        .then((found) => found.lots),
    enabled: () => typed.about === 'product' && typed.productId !== undefined,
  });

  function links(): Pick<SafetyReport, 'productId' | 'lotId' | 'deviceId'> {
    if (start.lotId) return { lotId: start.lotId };
    if (typed.about === 'device') return { deviceId: typed.deviceId ?? null };
    const lotId = typed.lotId === unknownLot ? null : (typed.lotId ?? null);
    return { productId: typed.productId ?? null, lotId };
  }
  /** The codes of what is wrong; the server's limits. */
  function faults(): { name: string; code: string }[] {
    const { about, productId, deviceId, text, happenedAt, knownAt } = typed;
    const isUnsaid = !start.lotId && (about === 'device' ? !deviceId : !productId);
    return [
      ...(isUnsaid ? [{ name: about === 'device' ? 'deviceId' : 'productId', code: 'missing' }] : []),
      ...(text.trim().length < 10 ? [{ name: 'text', code: 'invalid' }] : []),
      ...(happenedAt === null ? [{ name: 'happenedAt', code: 'invalid' }] : []),
      ...(isFuture(happenedAt) ? [{ name: 'happenedAt', code: 'future' }] : []),
      ...(isFuture(knownAt) ? [{ name: 'knownAt', code: 'future' }] : []),
      ...(happenedAt && knownAt && Date.parse(knownAt) < Date.parse(happenedAt)
        ? [{ name: 'knownAt', code: 'before-event' }]
        : []),
    ];
  }
  const check = () =>
    faults().map(({ name, code }) => ({ name, message: t(`safety.fault.${name}.${code}`) }));

  async function report(): Promise<void> {
    const { kind, severity, client, happenedAt, knownAt, text } = typed;
    if (happenedAt === null) return;
    const body: SafetyReport = {
      ...{ kind, severity, text: text.trim(), happenedAt, clientId: client?.id ?? null, ...links() },
      ...(knownAt !== null && { knownAt }),
    };
    const made = await submit(() => http.post<{ id: string }>('/safety-events', body));
    if (!made) return;
    for (const key of ['safety-events', 'devices', 'lots', 'lot', 'device'])
      void queries.invalidateQueries({ queryKey: [key] });
    toast.add({ title: t('safety.done.report'), color: 'success', icon: 'i-lucide-check' });
    await router.push({ name: 'safety-event', params: { id: made.id } });
  }
  return { start, typed, products, devices, lot, lots, isBusy, failure, check, report };
}
export type SafetyReportModel = ReturnType<typeof useSafetyReport>;
