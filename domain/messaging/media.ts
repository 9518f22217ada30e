/** What becomes of a file that a person sent: it is fetched, refused for what it is, or was gone at the provider. */
export const mediaStates = ['waiting', 'kept', 'refused', 'gone'] as const;
export type MediaState = (typeof mediaStates)[number];

export type KeptMime =
  'image/jpeg' | 'image/png' | 'image/webp' | 'audio/ogg' | 'video/mp4' | 'audio/mp4' | 'application/pdf';

const at = (bytes: Uint8Array, offset: number, text: string): boolean =>
  [...text].every((letter, index) => bytes[offset + index] === letter.charCodeAt(0));

/**
 * What a file is by its first bytes, whatever it says of itself: an HTML page called a picture would run in the browser of whoever opens
 * it. Null for everything that the clinic does not keep.
 */
export function mimeOf(bytes: Uint8Array): KeptMime | null {
  if (bytes[0] === 0xff && bytes[1] === 0xd8 && bytes[2] === 0xff) return 'image/jpeg';
  if (bytes[0] === 0x89 && at(bytes, 1, 'PNG\r\n\u001a\n')) return 'image/png';
  if (at(bytes, 0, 'RIFF') && at(bytes, 8, 'WEBP')) return 'image/webp';
  // Ogg also holds video; a voice message says Opus in its first page.
  if (at(bytes, 0, 'OggS') && at(bytes, 28, 'OpusHead')) return 'audio/ogg';
  if (at(bytes, 0, '%PDF-')) return 'application/pdf';
  if (!at(bytes, 4, 'ftyp')) return null;
  if (at(bytes, 8, 'M4A ')) return 'audio/mp4';
  return [
    'isom',
    'iso2',
    'iso4',
    'iso5',
    'iso6',
    'mp41',
    'mp42',
    'avc1',
    '3gp4',
    '3gp5',
    'MSNV',
    'M4V ',
  ].some((brand) => at(bytes, 8, brand))
    ? 'video/mp4'
    : null;
}
