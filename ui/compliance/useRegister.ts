import { useQuery, useQueryClient } from '@tanstack/vue-query';
import { computed } from 'vue';
import { useI18n } from 'vue-i18n';
import { useAction } from '../action.ts';
import { http } from '../http.ts';
import { saveBytes } from '../save-bytes.ts';
import type { PaperKind, Register, Version } from './register-types.ts';

const path = '/compliance/register';
const jsonOf = (text: string) => new Blob([text], { type: 'application/json' });

/** The register of processing as it is declared now, and the versions that were published of it. */
export function useRegister() {
  const { t } = useI18n();
  const queries = useQueryClient();
  const register = useQuery({
    queryKey: ['processing-register'],
    queryFn: ({ signal }) => http.get<Register>(path, {}, signal),
  });
  const versions = useQuery({
    queryKey: ['register-versions'],
    queryFn: ({ signal }) =>
      http.get<{ versions: Version[] }>(`${path}/versions`, {}, signal).then((found) => found.versions),
  });
  const { busy, run } = useAction('register');
  const last = computed(() => versions.data.value?.[0] ?? null);
  const isPublished = computed(() => last.value?.sha256 === register.data.value?.sha256);

  const publish = () =>
    run(
      'publish',
      () => http.post<{ number: number }>(`${path}/versions`, {}),
      ({ number }) => {
        void queries.invalidateQueries({ queryKey: ['register-versions'] });
        return t('register.published', { number });
      },
    );
  const save = (key: string, name: string, load: () => Promise<Blob>) =>
    run(key, load, (bytes) => {
      saveBytes(name, bytes);
      return undefined;
    });
  /** As it is now; of a version as it was then, byte for byte what its hash is of. */
  const savePaper = (kind: PaperKind, number?: number) => {
    const from = number === undefined ? `${path}/${kind}/paper` : `${path}/versions/${number}/${kind}`;
    const name = number === undefined ? (register.data.value?.day ?? '') : `v${number}`;
    return save(`${kind}-${number ?? 'now'}`, `${kind}-${name}.pdf`, () => http.file(from));
  };
  const saveJson = (number: number) =>
    save(`json-${number}`, `ropa-v${number}.json`, async () =>
      jsonOf((await http.get<{ content: string }>(`${path}/versions/${number}`)).content),
    );
  const saveNow = () =>
    save('json-now', `ropa-${register.data.value?.day ?? ''}.json`, async () =>
      jsonOf(JSON.stringify(await http.get<Register>(path), null, 2)),
    );
  return { register, versions, last, isPublished, busy, publish, savePaper, saveJson, saveNow };
}
export type RegisterModel = ReturnType<typeof useRegister>;
