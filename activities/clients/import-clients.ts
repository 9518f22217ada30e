import type { Identity } from '../../domain/clients/import-match.ts';
import { type ClientRow, parseClientRow } from '../../domain/clients/import-rows.ts';
import type { ClientTarget } from '../../domain/clients/import-targets.ts';
import type { Chunk } from '../../models/import-chunk.ts';
import type { Scope } from '../../models/tenancy.ts';
import { type FaultList, readRows } from './chunk-rows.ts';
import { Registrar } from './registrar.ts';

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
  scope: Scope,
  chunk: Chunk,
  faults: FaultList,
  today: string,
): Promise<void> {
  const rows = readRows<ClientTarget, ClientRow>(chunk, faults, (cells) => parseClientRow(cells, today));
  const told = rows.map(({ rowNo, row }) => ({ rowNo, row, identity: identityOf(row) }));
  const registrar = await Registrar.open(
    scope,
    told.map(({ identity }) => identity),
    'register',
  );
  for (const { rowNo, row, identity } of told) {
    const { whatsappOptIn, ...data } = row;
    const optIn = { whatsappOptInAt: whatsappOptIn ? new Date() : null };
    const resolved = registrar.resolve(identity, { ...data, ...optIn, reference: identity.reference });
    if ('fault' in resolved) faults.add(rowNo, { target: resolved.part, code: resolved.fault });
  }
  await registrar.write();
}
