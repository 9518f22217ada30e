/** `access`: everything with who has seen it (art. 18 II). `portability`: what another clinic can use, without this one's own workings (V). */
export const exportFormats = ['access', 'portability'] as const;
export type ExportFormat = (typeof exportFormats)[number];
export const exportStates = ['preparing', 'ready', 'failed', 'expired'] as const;
export type ExportState = (typeof exportStates)[number];

/** How long a copy can be opened: long enough for a week away, short enough that no second record of her lies about. */
export const exportDays = 7;
export const exportMs = exportDays * 86_400_000;

/** One file of the archive, as the signed manifest lists it. */
export interface ManifestEntry {
  path: string;
  bytes: number;
  sha256: string;
}
export interface ExportManifest {
  format: ExportFormat;
  exportId: string;
  clinic: string;
  /** ISO instant of the order. */
  orderedAt: string;
  signature: 'Ed25519';
  files: ManifestEntry[];
}

/** What the process needs to know of the row. */
export interface ExportFacts {
  state: ExportState;
  isClosed: boolean;
  /** Epoch ms. */
  expiresAt: number | null;
}

/** A file's own name in the archive: nothing of a path, nothing that a system reads as its own. */
export function archiveName(position: number, name: string | null, mime: string | null): string {
  const plain = (name ?? '')
    .replace(/[^\p{Letter}\p{Number} ._-]/gu, '_')
    .replace(/^[.\s]+/, '')
    .slice(-80);
  const ending = endings[mime ?? ''] ?? 'bin';
  return `arquivos/${String(position).padStart(4, '0')}-${plain === '' ? `arquivo.${ending}` : plain}`;
}

const endings: Record<string, string> = {
  'image/jpeg': 'jpg',
  'image/png': 'png',
  'image/webp': 'webp',
  'application/pdf': 'pdf',
  'audio/ogg': 'ogg',
  'audio/mpeg': 'mp3',
  'video/mp4': 'mp4',
};
