import type { Identity } from '../../domain/clients/import-match.ts';
import { type ClientRow, parseClientRow } from '../../domain/clients/import-rows.ts';
import type { ClientTarget } from '../../domain/clients/import-targets.ts';
import { wallTime } from '../../domain/clinic/calendar.ts';
import { clinicTimeZone } from '../../models/import-catalogue.ts';
import type { Chunk } from '../../models/import-chunk.ts';
import { readRows } from './chunk-rows.ts';
import type { ChunkWork } from './import-appointments.ts';
import { Registrar, type Resolved } from './registrar.ts';

/** A row with nothing but name and birth date leaves a trace of its own, so that homonyms stay two and a second run makes none. */
const traceOf = ({ name, birthDate, email }: ClientRow): string | null =>
  birthDate === null ? null : ['planilha', name, birthDate, email ?? ''].join('|').toLowerCase();

function identityOf(row: ClientRow): Identity {
  const { cpf, phone, name } = row;
  const isTold = row.reference !== null || cpf !== null || phone !== null;
  return { reference: isTold ? row.reference : traceOf(row), cpf, phone, name };
}

/** One chunk of a list of clients. Who is known stays as the clinic keeps them: a spreadsheet never overwrites the record. */
export async function importClientChunk(
  { scope, ledger, report, now }: ChunkWork,
  chunk: Chunk,
): Promise<void> {
  const today = wallTime(now, await clinicTimeZone(scope)).day;
  const rows = readRows<ClientTarget, ClientRow>(chunk, report, (cells) => parseClientRow(cells, today));
  const told = rows.map(({ rowNo, row }) => ({ rowNo, row, identity: identityOf(row) }));
  const registrar = await Registrar.open(
    ledger,
    told.map(({ identity }) => identity),
    'register',
  );
  for (const { rowNo, row, identity } of told) {
    const { whatsappOptIn, ...data } = row;
    const optIn = { whatsappOptInAt: whatsappOptIn ? new Date() : null };
    const resolved = registrar.resolve(identity, { ...data, ...optIn, reference: identity.reference });
    if ('fault' in resolved) report.add(rowNo, { target: resolved.part, code: resolved.fault });
    else noteClient(report, rowNo, row, resolved);
  }
  report.tally.clientsNew += registrar.arrivals;
  await registrar.write();
}

function noteClient(
  report: ChunkWork['report'],
  row: number,
  { name, phone }: ClientRow,
  { client, by }: Extract<Resolved, { client: unknown }>,
): void {
  report.meet(client.id, by);
  if (by === 'file') report.tally.rowsRepeated += 1;
  else if (by !== 'new') report.tally.rowsKnown += 1;
  const clientId = by === 'new' || by === 'file' ? null : client.id;
  report.sample({ row, client: client.name ?? name, clientBy: by, clientId, phone, visit: null });
}
