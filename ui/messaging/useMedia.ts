import { onScopeDispose, ref } from 'vue';
import { http, HttpError } from '../http.ts';

/**
 * A file that somebody sent. It is fetched with the session (never linked to) and lives as an address of this page alone, until the bubble
 * goes away.
 */
export function useMedia(itemId: () => string, mime: () => string | null) {
  const url = ref<string | null>(null);
  const hasFailed = ref(false);
  const isBusy = ref(false);

  async function load(): Promise<string | null> {
    if (url.value || isBusy.value) return url.value;
    isBusy.value = true;
    hasFailed.value = false;
    try {
      const bytes = await http.file(`/inbound-messages/${itemId()}/media`);
      // It comes as nameless bytes; what may be shown is what the server found it to be.
      const type = lookOf(mime()) === 'file' ? 'application/octet-stream' : (mime() ?? '');
      url.value = URL.createObjectURL(new Blob([bytes], { type }));
    } catch (error) {
      if (!(error instanceof HttpError)) throw error;
      hasFailed.value = true;
    } finally {
      isBusy.value = false;
    }
    return url.value;
  }
  onScopeDispose(() => {
    if (url.value) URL.revokeObjectURL(url.value);
  });
  return { url, hasFailed, isBusy, load };
}

type MediaLook = 'image' | 'audio' | 'file';

/** What a browser may show inside the page; everything else is only saved. SVG runs scripts, so it is a file. */
export const lookOf = (mime: string | null): MediaLook => {
  const type = mime?.split(';')[0] ?? '';
  if (['image/jpeg', 'image/png', 'image/webp', 'image/gif'].includes(type)) return 'image';
  return type.startsWith('audio/') ? 'audio' : 'file';
};

/** "1,2 MB" */
export const sizeSaid = (bytes: number): string =>
  bytes < 1_000_000
    ? `${String(Math.max(1, Math.round(bytes / 1_000)))} kB`
    : `${new Intl.NumberFormat('pt-BR', { maximumFractionDigits: 1 }).format(bytes / 1_000_000)} MB`;
