import { http } from '../http.ts';
import type { Import } from './import-types.ts';

/** Each kind of file has its door. */
export function sendImportFile({ id, kind }: Pick<Import, 'id' | 'kind'>, file: File): Promise<Import> {
  if (kind !== 'calendar') return http.put<Import>(`/imports/${id}/file`, file);
  // Systems that do not know the ending give the file no type.
  return http.put<Import>(`/imports/${id}/calendar`, new Blob([file], { type: 'text/calendar' }));
}
