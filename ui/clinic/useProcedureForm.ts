import type { FormError } from '@nuxt/ui';
import { useToast } from '@nuxt/ui/composables';
import { useQueryClient } from '@tanstack/vue-query';
import type { Ref } from 'vue';
import { useI18n } from 'vue-i18n';
import type { Regime } from '../../domain/clinic/competence.ts';
import { refuse } from '../../domain/errors.ts';
import type { FormHandle } from '../form.ts';
import { http } from '../http.ts';
import { useRecordForm } from '../record-form.ts';
import { centsOf, typedOfCents } from '../typed-money.ts';
import { fetchProcedures } from './queries.ts';
import { tagOf } from './tags.ts';
import type { Procedure } from './types.ts';

/** `price` as typed, in reais; numbers may be missing while somebody writes. */
export interface ProcedureTyped {
  code: string;
  name: string;
  durationMin: number | null;
  bufferBeforeMin: number | null;
  bufferAfterMin: number | null;
  processingAfterMin: number | null;
  processingMin: number | null;
  isOnline: boolean;
  regime: Regime;
  minIntervalDays: number | null;
  prerequisiteId: string | null;
  prerequisiteValidDays: number | null;
  roomTag: string | null;
  deviceTag: string | null;
  touchUpDays: number | null;
  returnDays: number | null;
  seriesMinDays: number | null;
  seriesMaxDays: number | null;
  price: string;
  afterCare: string;
  isActive: boolean;
}

const empty: ProcedureTyped = {
  ...{ code: '', name: '', durationMin: 60, bufferBeforeMin: 0, bufferAfterMin: 10 },
  ...{ processingAfterMin: 0, processingMin: 0, isOnline: false, regime: 'none' },
  ...{ minIntervalDays: null, prerequisiteId: null, prerequisiteValidDays: null },
  ...{ touchUpDays: null, returnDays: null, seriesMinDays: null, seriesMaxDays: null },
  ...{ roomTag: null, deviceTag: null, price: '', afterCare: '', isActive: true },
};
const typedOf = ({ priceCents, afterCare, ...one }: Procedure): ProcedureTyped => {
  const { code, name, durationMin, bufferBeforeMin, bufferAfterMin, roomTag, deviceTag, isActive } = one;
  const { processingAfterMin, processingMin, isOnline, regime } = one;
  const { minIntervalDays, prerequisiteId, prerequisiteValidDays } = one;
  const { touchUpDays, returnDays, seriesMinDays, seriesMaxDays } = one;
  return {
    ...{ processingAfterMin, processingMin, isOnline, regime },
    ...{ minIntervalDays, prerequisiteId, prerequisiteValidDays },
    ...{ touchUpDays, returnDays, seriesMinDays, seriesMaxDays },
    ...{ code, name, durationMin, bufferBeforeMin, bufferAfterMin, roomTag, deviceTag, isActive },
    price: typedOfCents(priceCents),
    afterCare: afterCare ?? '',
  };
};
const dataOf = ({ price, ...typed }: ProcedureTyped) => ({
  ...typed,
  name: typed.name.trim(),
  // A code nobody wrote is made of the name, as the clinic's spreadsheets call it.
  code: typed.code.trim() || tagOf(typed.name),
  bufferBeforeMin: typed.bufferBeforeMin ?? 0,
  bufferAfterMin: typed.bufferAfterMin ?? 0,
  processingAfterMin: typed.processingAfterMin || 0,
  processingMin: typed.processingMin || 0,
  // An emptied number field holds an empty text.
  minIntervalDays: typed.minIntervalDays || null,
  prerequisiteValidDays: typed.prerequisiteValidDays || null,
  touchUpDays: typed.touchUpDays || null,
  returnDays: typed.returnDays || null,
  seriesMinDays: typed.seriesMinDays || null,
  seriesMaxDays: typed.seriesMaxDays || null,
  priceCents: centsOf(price),
  afterCare: typed.afterCare.trim() || null,
});

/** The codes of what is wrong; the server's limits. */
function procedureFaults(typed: ProcedureTyped): Partial<Record<keyof ProcedureTyped, string>> {
  const faults: Partial<Record<keyof ProcedureTyped, string>> = {};
  const { durationMin } = typed;
  if (!typed.name.trim()) faults.name = 'missing';
  if (!durationMin || durationMin < 1 || durationMin > 720) faults.durationMin = 'invalid';
  for (const side of ['bufferBeforeMin', 'bufferAfterMin'] as const)
    if ((typed[side] ?? 0) < 0 || (typed[side] ?? 0) > 240) faults[side] = 'invalid';
  const away = (typed.processingAfterMin || 0) + (typed.processingMin || 0);
  if (away > (durationMin ?? 0)) faults.processingMin = 'invalid';
  for (const [field, most] of [['minIntervalDays', 730] as const, ['prerequisiteValidDays', 1825] as const])
    if ((typed[field] || 1) < 1 || (typed[field] || 1) > most) faults[field] = 'invalid';
  const { seriesMinDays, seriesMaxDays } = typed;
  if (!seriesMinDays !== !seriesMaxDays || (seriesMinDays ?? 0) > (seriesMaxDays ?? 0))
    faults.seriesMaxDays = 'interval';
  if (Number.isNaN(centsOf(typed.price))) faults.price = 'invalid';
  return faults;
}

/** A procedure of the catalogue: new (`procedure` null) or edited. */
export function useProcedureForm(
  procedure: Procedure | null,
  handle: Readonly<Ref<FormHandle | null>>,
  done: () => void,
) {
  const { t } = useI18n();
  const toast = useToast();
  const queries = useQueryClient();
  const form = useRecordForm<Procedure, ProcedureTyped>({
    ...{ section: 'settings.procedures', form: handle, row: procedure, empty, typedOf, dataOf },
    create: (data) => http.post<Procedure>('/procedures', data),
    update: (body) => http.patch<Procedure>(`/procedures/${procedure?.id ?? ''}`, body),
    read: async () =>
      (await fetchProcedures()).find((one) => one.id === procedure?.id) ?? refuse('not-found'),
  });

  const check = (): FormError[] =>
    Object.entries(procedureFaults(form.state)).map(([name, code]) => ({
      name,
      message: t(`settings.procedures.fault.${name}.${code}`),
    }));

  async function save() {
    const saved = await form.save();
    if (form.refusal.value === 'code-already-used')
      handle.value?.setErrors([{ name: 'code', message: t('errors.code-already-used') }]);
    if (!saved) return;
    for (const key of ['procedures', 'availability', 'competences'])
      void queries.invalidateQueries({ queryKey: [key] });
    toast.add({
      title: t('settings.savedNamed', { name: saved.name }),
      color: 'success',
      icon: 'i-lucide-check',
    });
    done();
  }
  return { ...form, check, save };
}
