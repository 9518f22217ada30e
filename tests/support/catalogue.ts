import { randomUUID } from 'node:crypto';
import type { Knex } from 'knex';
import { addDays, wallTime } from '../../domain/clinic/calendar.ts';
import { insertClients } from '../../models/client-write.ts';
import type { Tenancy } from '../../models/tenancy.ts';
import { systemActor } from '../../models/tenancy.ts';

export interface Catalogue {
  procedureId: string;
  /** Needs a room tagged `procedimento`. */
  roomProcedureId: string;
  professionalId: string;
  otherProfessionalId: string;
  roomId: string;
  otherRoomId: string;
  clientId: string;
  clientName: string;
  clientPhone: string;
}

let serial = 0;

/** CPF with right check digits from a serial number; fictitious. */
export function fictitiousCpf(from: number): string {
  const base = String(from).padStart(9, '0');
  const digit = (digits: string) => {
    const sum = [...digits].reduce((total, char, at) => total + Number(char) * (digits.length + 1 - at), 0);
    return ((sum * 10) % 11) % 10;
  };
  const first = digit(base);
  return `${base}${first}${digit(`${base}${first}`)}`;
}

/** A small working catalogue of one clinic: two professionals, two rooms, two procedures and a client. */
export async function createCatalogue(tenancy: Tenancy, clinicId: string): Promise<Catalogue> {
  serial += 1;
  const made = {
    procedureId: randomUUID(),
    roomProcedureId: randomUUID(),
    professionalId: randomUUID(),
    otherProfessionalId: randomUUID(),
    roomId: randomUUID(),
    otherRoomId: randomUUID(),
    clientName: `Ana Conceição ${serial}`,
    clientPhone: `+55119${String(80_000_000 + serial)}`,
  };
  const clientId = await tenancy.withClinic(systemActor(clinicId), async (scope) => {
    const { trx, vault } = scope;
    const resource = (id: string, kind: string, name: string, tag: string | null) => ({
      clinicId,
      id,
      kind,
      tag,
      nameCt: vault.seal({ table: 'resources', column: 'name_ct', row: id }, name),
    });
    await trx('resources').insert([
      resource(made.professionalId, 'professional', 'Dra. Helena Prado', null),
      resource(made.otherProfessionalId, 'professional', 'Dr. Caio Lins', null),
      resource(made.roomId, 'room', 'Sala 1', 'procedimento'),
      resource(made.otherRoomId, 'room', 'Sala 2', 'procedimento'),
    ]);
    const procedure = (id: string, code: string, roomTag: string | null) => ({
      clinicId,
      id,
      code: `${code}-${serial}`,
      name: 'Avaliação',
      durationMin: 30,
      bufferAfterMin: 10,
      roomTag,
    });
    await trx('procedures').insert([
      procedure(made.procedureId, 'CONSULT', null),
      procedure(made.roomProcedureId, 'TOXIN', 'procedimento'),
    ]);
    await insertCompetences(
      trx,
      clinicId,
      [made.professionalId, made.otherProfessionalId],
      [made.procedureId, made.roomProcedureId],
    );
    const [id] = await insertClients(scope, [
      {
        name: made.clientName,
        cpf: fictitiousCpf(100_000_000 + serial),
        phone: made.clientPhone,
        email: null,
        birthDate: '1990-05-17',
        notes: null,
        whatsappOptInAt: new Date(),
      },
    ]);
    return id as string;
  });
  return { ...made, clientId };
}

const insertCompetences = (trx: Knex.Transaction, clinicId: string, people: string[], procedures: string[]) =>
  trx('competences').insert(
    people.flatMap((professionalId) =>
      procedures.map((procedureId) => ({ clinicId, professionalId, procedureId })),
    ),
  );

/**
 * A whole hour (UTC) in the clinic's opening time some days ahead, as epoch milliseconds; UTC noon is open in every Brazilian zone.
 * The days are the clinic's: in São Paulo it is still yesterday until three in the morning of UTC.
 */
export function slotInDays(days: number, hour = 15, timeZone = 'America/Sao_Paulo'): number {
  const day = addDays(wallTime(Date.now(), timeZone).day, days);
  return Date.parse(`${day}T${String(hour).padStart(2, '0')}:00:00Z`);
}

/** A booking of one service from what a catalogue is made of. */
export const oneService = (wish: {
  clientId: string;
  procedureId: string;
  professionalId: string;
  startsAt: number;
  roomId?: string | null;
  deviceId?: string | null;
}) => {
  const { clientId, startsAt, procedureId, professionalId, roomId, deviceId } = wish;
  return { clientId, startsAt, services: [{ procedureId, professionalId, roomId, deviceId }] };
};
