import { describe, expect, it } from 'vitest';
import { mimeOf } from './media.ts';

const bytes = (text: string) => Buffer.from(text, 'latin1');

describe('what a file is', () => {
  it('is not what it says of itself', () => {
    for (const text of [
      '<html>',
      '<svg xmlns',
      'MZ\u0090',
      'PK\u0003\u0004',
      '',
      '\u00ff\u00d8',
      'GIF89a',
      '%PD',
    ])
      expect(mimeOf(bytes(text)), text).toBeNull();
    expect(mimeOf(bytes('\0\0\0\u0018ftypqt  '))).toBeNull();
    expect(mimeOf(bytes(`OggS${'\0'.repeat(24)}\u0080theora`))).toBeNull();
  });

  it('is told by its first bytes', () => {
    expect(mimeOf(bytes('\u00ff\u00d8\u00ff\u00e0'))).toBe('image/jpeg');
    expect(mimeOf(bytes('\u0089PNG\r\n\u001a\n'))).toBe('image/png');
    expect(mimeOf(bytes('RIFF\0\0\0\0WEBPVP8 '))).toBe('image/webp');
    expect(mimeOf(bytes(`OggS${'\0'.repeat(24)}OpusHead`))).toBe('audio/ogg');
    expect(mimeOf(bytes('%PDF-1.7'))).toBe('application/pdf');
    expect(mimeOf(bytes('\0\0\0\u0018ftypmp42'))).toBe('video/mp4');
    expect(mimeOf(bytes('\0\0\0\u0018ftypM4A '))).toBe('audio/mp4');
  });
});
