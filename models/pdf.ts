// Papers of the house (a person's copy, certificates, reports) as tagged PDF, so that a screen reader reads them in order; owner context: privacy.
import PdfDocument from 'pdfkit';
import { fonts, printable } from './pdf-font.ts';

export interface PdfSection {
  title: string;
  /** Paragraphs, pairs of a name and its value, and a table, in this order. */
  paragraphs?: readonly string[];
  facts?: readonly (readonly [name: string, value: string])[];
  table?: { head: readonly string[]; rows: readonly (readonly string[])[] };
  /** Lines as a hand drew them, in pixels of a field of this size; `alt` says what they are. */
  drawing?: Drawing;
}
interface Drawing {
  strokes: readonly (readonly (readonly number[])[])[];
  width: number;
  height: number;
  alt: string;
}
export interface PdfOptions {
  /** Of the document: the instant it speaks of, never the clock, so that the same words give the same bytes. */
  at: Date;
  /** Below every page, with its number: of which clinic, or the hash of what it certifies. */
  footer?: string;
}

const ink = { text: '#1f2430', faint: '#5b6272', line: '#d5d8e0' } as const;
const size = { title: 18, section: 13, text: 10, small: 8 } as const;
const margin = 54;

type Pdf = PDFKit.PDFDocument;

/** Times are text already: whoever asks for the paper knows the clinic's zone. */
export function pdfOf(
  title: string,
  sections: readonly PdfSection[],
  { at, footer = '' }: PdfOptions,
): Promise<Buffer> {
  const pdf = new PdfDocument({
    ...{ size: 'A4', margin, lang: 'pt-BR', tagged: true, pdfVersion: '1.7', bufferPages: true },
    ...{ displayTitle: true, info: { Title: title, CreationDate: at, ModDate: at, Creator: 'NeonPro' } },
  });
  pdf.registerFont(fonts.text.name, fonts.text.bytes).registerFont(fonts.bold.name, fonts.bold.bytes);
  const chunks: Buffer[] = [];
  const done = new Promise<Buffer>((resolve, reject) => {
    pdf.on('data', (chunk: Buffer) => chunks.push(chunk));
    pdf.on('end', () => resolve(Buffer.concat(chunks)));
    pdf.on('error', reject);
  });
  const root = pdf.struct('Document');
  pdf.addStructure(root);
  say(pdf, root, 'H1', () =>
    pdf.font(fonts.bold.name).fontSize(size.title).fillColor(ink.text).text(printable(title)),
  );
  for (const section of sections) addSection(pdf, root, section);
  root.end();
  number(pdf, footer);
  pdf.end();
  return done;
}

function say(pdf: Pdf, parent: PDFKit.PDFStructureElement, role: string, draw: () => unknown): void {
  parent.add(pdf.struct(role, {}, () => void draw()));
}

function addSection(pdf: Pdf, root: PDFKit.PDFStructureElement, section: PdfSection): void {
  const { title, paragraphs = [], facts = [], table, drawing } = section;
  const part = pdf.struct('Sect');
  root.add(part);
  keepTogether(pdf, 60);
  pdf.moveDown(1.2);
  say(pdf, part, 'H2', () =>
    pdf.font(fonts.bold.name).fontSize(size.section).fillColor(ink.text).text(printable(title)),
  );
  pdf.moveDown(0.3);
  for (const words of paragraphs) {
    say(pdf, part, 'P', () =>
      pdf.font(fonts.text.name).fontSize(size.text).fillColor(ink.text).text(printable(words)),
    );
    pdf.moveDown(0.3);
  }
  for (const [name, value] of facts) {
    say(pdf, part, 'P', () => {
      pdf
        .font(fonts.bold.name)
        .fontSize(size.text)
        .fillColor(ink.faint)
        .text(printable(`${name}: `), { continued: true });
      pdf
        .font(fonts.text.name)
        .fillColor(ink.text)
        .text(printable(value) || '—');
    });
  }
  if (table) addTable(pdf, part, table);
  if (drawing) addDrawing(pdf, part, drawing);
  part.end();
}

/** As wide as half a page at the most. */
const drawingWidth = 260;

function addDrawing(
  pdf: Pdf,
  parent: PDFKit.PDFStructureElement,
  { strokes, width, height, alt }: Drawing,
): void {
  const scale = Math.min(drawingWidth / width, drawingWidth / 2 / height);
  keepTogether(pdf, height * scale + 8);
  const [left, top] = [margin, pdf.y + 4];
  const at = ([x = 0, y = 0]: readonly number[]): [number, number] => [left + x * scale, top + y * scale];
  const draw = () => {
    for (const [first, ...rest] of strokes) {
      if (!first) continue;
      pdf.moveTo(...at(first));
      for (const point of rest.length > 0 ? rest : [first]) pdf.lineTo(...at(point));
    }
    pdf.lineWidth(1.2).lineCap('round').lineJoin('round').strokeColor(ink.text).stroke();
    pdf
      .rect(left, top, width * scale, height * scale)
      .lineWidth(0.5)
      .strokeColor(ink.line)
      .stroke();
  };
  parent.add(pdf.struct('Figure', { alt }, draw));
  pdf.x = margin;
  pdf.y = top + height * scale + 4;
}

function addTable(
  pdf: Pdf,
  parent: PDFKit.PDFStructureElement,
  { head, rows }: NonNullable<PdfSection['table']>,
): void {
  const element = pdf.struct('Table');
  parent.add(element);
  addRow(pdf, element, head, 'TH');
  for (const row of rows) addRow(pdf, element, row, 'TD');
  element.end();
  pdf.x = margin;
}

function addRow(
  pdf: Pdf,
  table: PDFKit.PDFStructureElement,
  words: readonly string[],
  role: 'TH' | 'TD',
): void {
  const cells = words.map(printable);
  const width = (pdf.page.width - 2 * margin) / cells.length;
  const options = { width: width - 8 };
  pdf.font(role === 'TH' ? fonts.bold.name : fonts.text.name).fontSize(size.small + 1);
  const height = Math.max(...cells.map((cell) => pdf.heightOfString(cell || '—', options)));
  keepTogether(pdf, height + 6);
  const top = pdf.y + 3;
  const row = pdf.struct('TR');
  table.add(row);
  cells.forEach((cell, index) => {
    say(pdf, row, role, () =>
      pdf
        .fillColor(role === 'TH' ? ink.faint : ink.text)
        .text(cell || '—', margin + index * width, top, options),
    );
  });
  row.end();
  pdf.y = top + height + 3;
  pdf.markContent('Artifact', { type: 'Layout' });
  pdf
    .moveTo(margin, pdf.y)
    .lineTo(pdf.page.width - margin, pdf.y)
    .lineWidth(0.5)
    .strokeColor(ink.line)
    .stroke();
  pdf.endMarkedContent();
}

/** A row is not torn in two by the end of a page; one taller than a page flows on by itself. */
function keepTogether(pdf: Pdf, height: number): void {
  const bottom = pdf.page.height - margin;
  if (pdf.y + height > bottom && height < bottom - margin) pdf.addPage();
}

function number(pdf: Pdf, footer: string): void {
  const { start, count } = pdf.bufferedPageRange();
  for (let page = start; page < start + count; page += 1) {
    pdf.switchToPage(page);
    // Below the margin pdfkit would begin another page.
    pdf.page.margins.bottom = 0;
    pdf.markContent('Artifact', { type: 'Pagination' });
    const words = [footer, `${page + 1} / ${count}`].filter(Boolean).join(' · ');
    pdf.font(fonts.text.name).fontSize(size.small).fillColor(ink.faint);
    pdf.text(printable(words), margin, pdf.page.height - 36, {
      width: pdf.page.width - 2 * margin,
      lineBreak: false,
    });
    pdf.endMarkedContent();
  }
}
