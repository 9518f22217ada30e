/**
 * Fields of one line. A quote opens a field only as its first character and closes it only before `;` or the end: names have quotes of
 * their own (`CREME "SLIM" 30G`), and a doubled one inside stands for one. A line whose quote never closes is read as if it had none.
 */
export function splitLine(line: string): string[] {
  if (!line.includes('"')) return line.split(';');
  const fields: string[] = [];
  let at = 0;
  while (at <= line.length) {
    const end = line[at] === '"' ? closingQuote(line, at + 1) : -1;
    if (end > 0) {
      fields.push(line.slice(at + 1, end).replaceAll('""', '"'));
      at = end + 2;
    } else {
      const next = line.indexOf(';', at);
      const stop = next < 0 ? line.length : next;
      fields.push(line.slice(at, stop));
      at = stop + 1;
    }
  }
  return fields;
}

/** `A &AMP; B` has a semicolon that separates nothing; nothing in a file uses the mark that stands for it meanwhile. */
const splitAroundEntities = (line: string): string[] =>
  splitLine(line.replace(/(&(?:#x?[0-9a-f]{1,7}|[a-z]{2,8}));/gi, '$1\ue000')).map((field) =>
    field.replaceAll('\ue000', ';'),
  );

function closingQuote(line: string, from: number): number {
  for (let at = line.indexOf('"', from); at >= 0; at = line.indexOf('"', at + 1)) {
    if (at === line.length - 1 || line[at + 1] === ';') return at;
    if (line[at + 1] === '"') at += 1;
  }
  return -1;
}

/** Spellings of a column over the years. An optional one may be missing: its fields are empty then. */
export interface Columns<Name extends string, Optional extends string> {
  needed: Record<Name, readonly string[]>;
  optional: Record<Optional, readonly string[]>;
}

/** One line's fields by the names of their columns; null for a line that has not the columns of its header. */
export type FieldsOf<Name extends string> = (line: string) => ((name: Name) => string) | null;

/** Null when a needed column is not in the header: it has drifted, and nothing of the file can be believed. */
export function fieldsBy<Name extends string, Optional extends string>(
  header: string,
  { needed, optional }: Columns<Name, Optional>,
): FieldsOf<Name | Optional> | null {
  const names = headerNames(header);
  const places = {} as Record<string, number>;
  for (const [name, spellings] of Object.entries<readonly string[]>({ ...optional, ...needed })) {
    const place = names.findIndex((one) => spellings.includes(one));
    if (place < 0 && name in needed) return null;
    places[name] = place;
  }
  return (line) => {
    let fields = splitLine(line);
    if (fields.length > names.length + 1 || (fields.length > names.length && fields.at(-1) !== ''))
      fields = splitAroundEntities(line);
    // A last `;` too many is how some of ANVISA's tools end a line.
    if (fields.length !== names.length && !(fields.length === names.length + 1 && fields.at(-1) === ''))
      return null;
    return (name) => fields[places[name] ?? -1] ?? '';
  };
}

/** Without a mark of UTF-8 in front, quotes and blanks around. */
export const headerNames = (header: string): string[] =>
  splitLine(header.replace(/^(\ufeff|ï»¿)/, '')).map((name) => name.trim().toUpperCase());
