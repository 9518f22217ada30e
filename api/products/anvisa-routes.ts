import { wallTime } from '../../domain/clinic/calendar.ts';
import { fileOfRegime } from '../../domain/products/anvisa-catalogue.ts';
import { mirrorFiles, type MirrorSearch, searchMirror } from '../../models/anvisa-mirror.ts';
import type { Operations } from '../operations.ts';
import { presentFile, presentRow } from './anvisa-presenter.ts';
import { filesAnswer, searchAnswer, searchQuery } from './anvisa-schema.ts';

const read = { tag: 'products', access: { permission: 'stock:read' } } as const;

/** ANVISA's days are those of Brasília, whatever the clinic's zone is. */
const anvisaToday = () => wallTime(Date.now(), 'America/Sao_Paulo').day;

interface Asked {
  number?: string | undefined;
  name?: string | undefined;
  text?: string | undefined;
}
function soughtBy({ number, name, text = '' }: Asked): { number: string } | { name: string } {
  if (number !== undefined) return { number };
  if (name !== undefined) return { name };
  return /^\d{7}/.test(text.replace(/[\s./-]/g, '')) ? { number: text } : { name: text };
}

export function anvisaRoutes(api: Operations): void {
  api.add({
    ...{ ...read, method: 'GET', path: '/anvisa/files', id: 'listAnvisaFiles' },
    summary: 'The copies of ANVISA’s open data: of which day each is, and what was wrong with a newer one.',
    output: filesAnswer,
    async inClinic({ trx }) {
      const today = anvisaToday();
      return { files: (await mirrorFiles(trx)).map((file) => presentFile(file, today)) };
    },
  });

  api.add({
    ...{ ...read, method: 'GET', path: '/anvisa/products', id: 'searchAnvisaProducts' },
    summary: 'What ANVISA knows of a number, or of names that begin so; out of our copy, in milliseconds.',
    input: { query: searchQuery },
    output: searchAnswer,
    async inClinic({ trx }, ctx) {
      const { regime, limit, ...asked } = ctx.input.query;
      const search: MirrorSearch = { regime, limit, ...soughtBy(asked) };
      const rows = await searchMirror(trx, search);
      const files = await mirrorFiles(trx);
      const sourceDate = files.find(({ code }) => code === fileOfRegime[regime])?.sourceDate ?? null;
      const on = { today: anvisaToday(), sourceDate };
      return { sourceDate, rows: rows.map((row) => presentRow(row, on)) };
    },
  });
}
