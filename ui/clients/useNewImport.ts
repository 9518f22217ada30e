import { useQueryClient } from '@tanstack/vue-query';
import { computed, reactive, ref, shallowRef, watch } from 'vue';
import { useI18n } from 'vue-i18n';
import { useRouter } from 'vue-router';
import { guessMapping } from '../../domain/clients/import-guess.ts';
import {
  type ImportKind,
  type ImportMapping,
  type ImportOptions,
  mappingFaults,
  optionFaults,
  type SheetKind,
} from '../../domain/clients/import-targets.ts';
import { useClock } from '../clock.ts';
import { http, HttpError } from '../http.ts';
import { guessKind, tryRows } from './import-mapping.ts';
import { sendImportFile } from './send-import-file.ts';
import { readSheetSample, type Sheet } from './import-sheet.ts';
import type { Import } from './import-types.ts';

/** From a file to what it would do: look at it, say what its columns mean, send it to be looked through. */
export function useNewImport() {
  const i18n = useI18n();
  const { t } = i18n;
  const { today } = useClock();
  const router = useRouter();
  const queries = useQueryClient();
  const sheet = shallowRef<Sheet | null>(null);
  const kind = ref<ImportKind>('clients');
  const mapping = ref<ImportMapping>({});
  const options = reactive<Omit<ImportOptions, 'time'>>({});
  const fault = ref<string | null>(null);
  const isSending = ref(false);
  /** Made by a try whose file did not arrive: the next try sends the file again and makes no second one. */
  let made: Import | null = null;

  async function choose(file: File) {
    fault.value = null;
    const found = await readSheetSample(file);
    if (typeof found === 'string') {
      fault.value = t(`imports.fault.${found}`);
      return;
    }
    sheet.value = found;
    if (found.isCalendar) {
      kind.value = 'calendar';
      mapping.value = {};
    } else setKind(guessKind(found.header));
  }

  function setKind(chosen: SheetKind) {
    kind.value = chosen;
    mapping.value = guessMapping(chosen, sheet.value?.header ?? []);
  }

  watch([sheet, kind, mapping, options], () => (made = null), { deep: true });

  const missing = computed(() => [
    ...mappingFaults(kind.value, mapping.value).map(({ code }) => code),
    ...optionFaults(kind.value, options).map(({ path }) => path.replace('options.', 'no-')),
  ]);
  const tried = computed(() =>
    sheet.value && kind.value !== 'calendar'
      ? tryRows(kind.value, mapping.value, sheet.value, today.value)
      : [],
  );

  async function start() {
    if (!sheet.value || missing.value.length > 0) return;
    const { file } = sheet.value;
    fault.value = null;
    isSending.value = true;
    try {
      const isVisits = kind.value !== 'clients';
      const { procedureId, professionalId } = options;
      const given = kind.value === 'calendar' ? options : { procedureId, professionalId };
      const chosen = isVisits ? Object.fromEntries(Object.entries(given).filter(([, value]) => value)) : {};
      const wish = { kind: kind.value, fileName: file.name, mapping: mapping.value, options: chosen };
      const body = { ...wish, checkFirst: true };
      made ??= await http.post<Import>('/imports', body);
      const sent = await sendImportFile(made, file);
      queries.setQueryData(['import', sent.id], sent);
      void queries.invalidateQueries({ queryKey: ['imports'] });
      await router.push({ name: 'import', params: { id: sent.id } });
    } catch (error) {
      fault.value = wordsOf(error);
    } finally {
      isSending.value = false;
    }
  }

  function wordsOf(error: unknown): string {
    if (!(error instanceof HttpError)) return t('errors.unexpected');
    const field = error.fields.find(({ code }) => i18n.te(`imports.fault.${code}`));
    return field ? t(`imports.fault.${field.code}`) : t(`errors.${error.code}`);
  }

  const leave = () => {
    sheet.value = null;
    fault.value = null;
  };
  return { sheet, kind, setKind, mapping, options, missing, tried, fault, isSending, choose, start, leave };
}
export type NewImport = ReturnType<typeof useNewImport>;
