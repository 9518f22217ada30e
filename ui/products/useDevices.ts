import { useQuery, useQueryClient } from '@tanstack/vue-query';
import { ref, type Ref } from 'vue';
import { useI18n } from 'vue-i18n';
import { useAction } from '../action.ts';
import { useCursor } from '../cursor.ts';
import { http } from '../http.ts';
import type { Device, DeviceLine, DeviceUse } from './device-types.ts';

export const useDevices = () =>
  useQuery({
    queryKey: ['devices'],
    queryFn: () => http.get<{ devices: DeviceLine[] }>('/devices').then((found) => found.devices),
  });

export const fetchDevice = (id: string) => http.get<Device>(`/devices/${id}`);

/** One device and what is done to it; each act ends in a notice, and the page reads itself anew. */
export function useDevice(id: Readonly<Ref<string>>) {
  const { t } = useI18n();
  const queries = useQueryClient();
  const query = useQuery({ queryKey: ['device', id], queryFn: () => fetchDevice(id.value) });
  const { busy, run } = useAction('devices');
  async function act(name: string, path: string, body: object): Promise<boolean> {
    const isDone = await run(
      name,
      () => http.post<Device>(`/devices/${id.value}${path}`, body),
      () => t(`devices.done.${name}`),
    );
    for (const key of ['device', 'devices', 'resources', 'availability'])
      void queries.invalidateQueries({ queryKey: [key] });
    return isDone;
  }
  return { id, query, busy, act };
}
export type DeviceModel = ReturnType<typeof useDevice>;

/** On whom it was used: asked for on purpose, because looking is written in each one's trail. */
export function useDeviceUses(id: Readonly<Ref<string>>) {
  const isAsked = ref(false);
  const list = useCursor<DeviceUse>(
    ['device', id, 'uses'],
    async (cursor, signal) => {
      const found = await http.get<{ uses: DeviceUse[]; nextCursor: string | null }>(
        `/devices/${id.value}/uses`,
        { cursor, limit: 50 },
        signal,
      );
      return { rows: found.uses, nextCursor: found.nextCursor };
    },
    { enabled: isAsked },
  );
  return { isAsked, list };
}
