import { isBinary, sniffEncoding } from '../../domain/clients/import-format.ts';
import { sampleRows } from '../../domain/clients/import-sample.ts';

/** A first look at the file in the browser; nothing is sent yet. */
export interface Sheet {
  file: File;
  header: string[];
  rows: string[][];
  /** A calendar has events instead of rows. */
  isCalendar: boolean;
}
export type SheetFault = 'empty' | 'not-csv' | 'too-large' | 'calendar-too-large';

const sampleBytes = 256 * 1024;
const mostBytes = 64 * 1024 * 1024;
const mostCalendarBytes = 10 * 1024 * 1024;
const mostRows = 51;

export async function readSheetSample(file: File): Promise<Sheet | SheetFault> {
  if (file.size > mostBytes) return 'too-large';
  const bytes = new Uint8Array(await file.slice(0, sampleBytes).arrayBuffer());
  if (isBinary(bytes)) return 'not-csv';
  const text = new TextDecoder(sniffEncoding(bytes)).decode(bytes);
  if (/^\uFEFF?\s*BEGIN:VCALENDAR/i.test(text)) {
    const isTooLarge = file.size > mostCalendarBytes;
    return isTooLarge ? 'calendar-too-large' : { file, header: [], rows: [], isCalendar: true };
  }
  const [header = [], ...rows] = sampleRows(text, { most: mostRows, isCut: file.size > sampleBytes });
  const named = header.map((name) => name.trim());
  return named.some(Boolean) && rows.length > 0 ? { file, header: named, rows, isCalendar: false } : 'empty';
}
