import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { printable } from './pdf-font.ts';
import { pdfOf } from './pdf.ts';

const at = new Date('2026-11-27T12:00:00Z');
const sections = [
  { title: 'Identificação', facts: [['Nome', 'Ana Conceição']] as const, paragraphs: ['Cópia dos dados.'] },
  {
    title: 'Visitas',
    table: {
      head: ['Dia', 'Procedimento'],
      rows: Array.from({ length: 120 }, (_, day) => [`${day}`, 'Toxina botulínica na testa']),
    },
  },
];
const sha = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');

describe('a paper of the house', () => {
  it('is a tagged PDF in Portuguese over as many pages as it needs', async () => {
    const bytes = await pdfOf('Relatório', sections, { at, footer: 'Clínica' });
    const text = bytes.toString('latin1');
    expect(text.startsWith('%PDF-1.7')).toBe(true);
    expect(text).toContain('/Lang (pt-BR)');
    expect(text).toContain('/Marked true');
    expect(text).toMatch(/\/S \/TH/);
    expect(Number(/\/Type \/Pages\s+\/Count (\d+)/.exec(text)?.[1])).toBeGreaterThanOrEqual(3);
  });

  it('is the same bytes for the same words', async () => {
    const [one, other] = await Promise.all([
      pdfOf('Relatório', sections, { at }),
      pdfOf('Relatório', sections, { at }),
    ]);
    expect(sha(one)).toBe(sha(other));
  });
});

describe('letters', () => {
  it.each(['Ana Conceição', 'Łukasz Ďurović', 'Σοφία', 'Наталья', 'Nguyễn Thị Ánh', 'ok ✓ → 😀', 'a\tb\nc'])(
    '%j are there',
    (words) => {
      expect(printable(words)).toBe(words);
    },
  );

  it('that the font has not are said in words', () => {
    expect(printable('Feliz 👩🏽‍⚕️🇧🇷!')).toBe('Feliz [figura][figura]!');
    expect(printable('王芳')).toBe('[U+738B][U+82B3]');
    // A letter and its accent written as two signs are one.
    expect(printable('Sa\u0303o')).toBe('São');
    expect(printable('\u202Eabc\u0000')).toBe('abc[U+0000]');
  });

  it('make a paper whatever was written, with the name to be found in it', async () => {
    const odd = '😀 👨‍👩‍👧 王芳 Łukasz \ud800 \u0000';
    const bytes = await pdfOf(
      odd,
      [{ title: odd, paragraphs: [odd], facts: [[odd, odd]], table: { head: [odd], rows: [[odd]] } }],
      {
        ...{ at, footer: odd },
      },
    );
    const text = bytes.toString('latin1');
    expect(text).toContain('/FontFile2');
    expect(text).not.toContain('/BaseFont /Helvetica');
    expect(bytes.length).toBeLessThan(200_000);
  });
});
