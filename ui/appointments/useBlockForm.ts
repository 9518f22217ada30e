import { useToast } from '@nuxt/ui/composables';
import { useQueryClient } from '@tanstack/vue-query';
import { computed, reactive, ref } from 'vue';
import { useI18n } from 'vue-i18n';
import { addDays, weekdayOf } from '../../domain/clinic/calendar.ts';
import { http, HttpError } from '../http.ts';
import { blockFaults, blockTimes, type BlockTyped, newBlockOf, typedOfBlock } from './block-form.ts';
import { useReasons } from './reasons.ts';
import type { Block } from './types.ts';
import type { Agenda } from './useAgenda.ts';

interface Written {
  blocks: readonly Block[];
  skipped: readonly object[];
}

/** A new block, or one that is there; conflicts are shown with every reason, and a series may go around them. */
export function useBlockForm(agenda: Agenda, block: Block | null, done: () => void) {
  const { t } = useI18n();
  const toast = useToast();
  const queries = useQueryClient();
  const { clock, place, catalogue, columns } = agenda;
  const { explain } = useReasons(catalogue.resourceName);
  const typed = reactive<BlockTyped>(block ? typedOfBlock(block, clock.zone.value) : fresh());
  const refusal = ref<ReturnType<typeof explain> | null>(null);
  const isInTheWay = ref(false);
  const busy = ref<string | null>(null);
  const wasTried = ref(false);
  const faults = computed(() => (wasTried.value ? blockFaults(typed) : {}));

  function fresh(): BlockTyped {
    const day = place.day.value < clock.today.value ? clock.today.value : place.day.value;
    return {
      ...{ resourceId: columns.value[0]?.id, kind: 'absence', day, from: '12:00', to: '13:00', note: '' },
      ...{ repeat: 'never', weekdays: [String(weekdayOf(day))], until: addDays(day, 90) },
    };
  }

  async function change(key: string, send: () => Promise<string>): Promise<void> {
    if (busy.value) return;
    busy.value = key;
    refusal.value = null;
    try {
      toast.add({ title: await send(), icon: 'i-lucide-check', color: 'success' });
      done();
    } catch (error) {
      refusal.value = explain(error);
      isInTheWay.value = error instanceof HttpError && error.code === 'slot-unavailable' && !block;
      if (!(error instanceof HttpError)) throw error;
    } finally {
      busy.value = null;
      for (const key of ['blocks', 'availability']) void queries.invalidateQueries({ queryKey: [key] });
    }
  }

  const isWhole = (): boolean => {
    wasTried.value = true;
    return Object.keys(blockFaults(typed)).length === 0;
  };
  async function save(skipConflicts = false): Promise<void> {
    if (!isWhole()) return;
    const zone = clock.zone.value;
    if (block) {
      const { kind, note } = typed;
      const body = { version: block.version, kind, note: note.trim() || null, ...blockTimes(typed, zone) };
      return change('save', async () => {
        await http.patch(`/blocks/${block.id}`, body);
        return t('block.saved');
      });
    }
    return change('save', async () => {
      const { blocks, skipped } = await http.post<Written>('/blocks', {
        ...newBlockOf(typed, zone),
        skipConflicts,
      });
      return [
        t('block.made', blocks.length),
        ...(skipped.length ? [t('block.skipped', skipped.length)] : []),
      ].join(' ');
    });
  }

  /** This one, or this one and those after it. A single one can be had back. */
  function remove(isRest: boolean): Promise<void> {
    if (!block) return Promise.resolve();
    return change(isRest ? 'remove-rest' : 'remove', async () => {
      if (isRest)
        await http.delete(`/blocks/series/${block.seriesId}?from=${encodeURIComponent(block.startsAt)}`);
      else {
        await http.delete(`/blocks/${block.id}`);
        offerBack(block);
      }
      return t(isRest ? 'block.restRemoved' : 'block.removed');
    });
  }

  function offerBack({ resourceId, kind, note, startsAt, endsAt }: Block): void {
    const body = { resourceId, kind, startsAt, endsAt, ...(note ? { note } : {}) };
    const again = () =>
      http
        .post('/blocks', body)
        .then(() => queries.invalidateQueries({ queryKey: ['blocks'] }))
        .catch((error: unknown) => {
          toast.add({ title: explain(error).title, color: 'error', icon: 'i-lucide-circle-alert' });
        });
    toast.add({
      title: t('block.removedUndo'),
      icon: 'i-lucide-undo-2',
      color: 'neutral',
      actions: [{ label: t('app.undo'), color: 'neutral', variant: 'outline', onClick: () => void again() }],
    });
  }

  return { typed, faults, refusal, isInTheWay, busy, save, remove };
}
