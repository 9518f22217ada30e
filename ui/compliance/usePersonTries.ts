import { useQuery } from '@tanstack/vue-query';
import { computed, type Ref } from 'vue';
import { http } from '../http.ts';
import { saveBytes } from '../save-bytes.ts';
import type { NoticeTry } from './incident-types.ts';
import type { IncidentModel } from './useIncidents.ts';

const ends: Record<string, string> = {
  'application/pdf': 'pdf',
  ...{ 'image/png': 'png', 'image/jpeg': 'jpg', 'image/webp': 'webp' },
};

/** Every try to tell one person, with its proof; read when somebody asks, since the reading is audited. */
export function usePersonTries(model: IncidentModel, clientId: string, isOpen: Readonly<Ref<boolean>>) {
  const path = computed(() => `/incidents/${model.id.value}/people/${clientId}`);
  const query = useQuery({
    queryKey: ['incidents', model.id, 'people', 'tries', clientId],
    queryFn: ({ signal }) => http.get<{ tries: NoticeTry[] }>(`${path.value}/notices`, {}, signal),
    enabled: isOpen,
    refetchOnWindowFocus: false,
  });
  const save = (file: NonNullable<NoticeTry['file']>) =>
    model.run(
      'file',
      () => http.file(`${path.value}/files/${file.id}`),
      (bytes) => {
        saveBytes(`prova-${file.id.slice(0, 8)}.${ends[file.mime] ?? 'bin'}`, bytes);
        return undefined;
      },
    );
  return { query, save };
}

export interface Told {
  channel: 'phone' | 'letter' | 'email' | 'in-person';
  outcome: 'told' | 'not-reached';
  proof: string;
  happenedAt: string | null;
  file: File | null;
}

/** In bytes, as the server takes them. */
export const longestProof = 5 * 1024 * 1024;

/** The file first, so that the notice never names one that did not arrive. */
export function noteTold({ id, run, done }: IncidentModel, clientId: string, told: Told): Promise<boolean> {
  const path = `/incidents/${id.value}/people/${clientId}`;
  const { file, happenedAt, ...words } = told;
  const fileId = file && crypto.randomUUID();
  return run(
    'told',
    async () => {
      if (file && fileId) {
        const bytes = new Blob([file], { type: 'application/octet-stream' });
        await http.put(`${path}/files/${fileId}?name=${encodeURIComponent(file.name.slice(-200))}`, bytes);
      }
      await http.post(`${path}/notices`, {
        ...words,
        ...(happenedAt !== null && { happenedAt }),
        ...(fileId && { fileId }),
      });
    },
    done('told'),
  );
}
