/** What a line of the exported trail says. */
interface ExportedEvent {
  at: string;
  actorName: string | null;
  actor: string;
  actorRole: string;
  action: string;
  entity: string;
  entityId: string | null;
  purpose: string;
}

const auditColumns = [
  ...(['at', 'actorName', 'actor', 'actorRole'] as const),
  ...(['action', 'entity', 'entityId', 'purpose'] as const),
];

/** A spreadsheet takes what begins so for a formula: it gets an apostrophe before it (security.md S12). */
const formula = /^[=+\-@\t\r]/;

function cell(value: string | null): string {
  const text = value === null ? '' : formula.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** RFC 4180, UTF-8 with its mark, so that spreadsheets read accents. */
export const auditCsv = (events: readonly ExportedEvent[]): string =>
  `\u{feff}${[
    auditColumns.join(','),
    ...events.map((event) => auditColumns.map((column) => cell(event[column])).join(',')),
  ].join('\r\n')}\r\n`;
