import { randomUUID } from 'node:crypto';
import { systemActor } from '../../../models/tenancy.ts';
import { type BenchClinic, type clinicMaker, dayAhead } from '../clinic.ts';

/** Minutes; the checker's own copy of what the procedures are made of. */
export interface ProcedureFacts {
  id: string;
  duration: number;
  before: number;
  after: number;
  /** The professional is away for `processing` minutes from `processingAfter` on. */
  processingAfter: number;
  processing: number;
  needsRoom: boolean;
}
export interface World {
  clinic: BenchClinic;
  procedures: ProcedureFacts[];
  professionalIds: string[];
  roomId: string;
  /** Start times that overlap: one every quarter of an hour. */
  starts: number[];
}

/** Two professionals and one room, three procedures of which two need it, and start times that lie over each other. */
export async function makeWorld(maker: ReturnType<typeof clinicMaker>, slots: number): Promise<World> {
  const clinic = await maker.make({ professionals: 2, clients: 50, durationMin: 30 });
  const roomId = randomUUID();
  const plain = { before: 0, after: 0, processingAfter: 0, processing: 0, needsRoom: false };
  const procedures: ProcedureFacts[] = [
    { ...plain, id: clinic.procedureId, duration: 30 },
    { ...plain, id: randomUUID(), duration: 30, before: 5, after: 10, needsRoom: true },
    {
      ...plain,
      id: randomUUID(),
      duration: 45,
      after: 5,
      processingAfter: 10,
      processing: 25,
      needsRoom: true,
    },
  ];
  await maker.tenancy.withClinic(systemActor(clinic.id), async ({ trx, vault, clinicId }) => {
    await trx('resources').insert({
      ...{ clinicId, id: roomId, kind: 'room', tag: 'procedimento' },
      nameCt: vault.seal({ table: 'resources', column: 'name_ct', row: roomId }, 'Sala'),
    });
    await trx('procedures').insert(
      procedures.slice(1).map((one, at) => ({
        ...{ clinicId, id: one.id, code: `MIX-${at}`, name: 'Procedimento', durationMin: one.duration },
        ...{ bufferBeforeMin: one.before, bufferAfterMin: one.after, roomTag: 'procedimento' },
        ...{ processingAfterMin: one.processingAfter, processingMin: one.processing },
      })),
    );
    await trx('competences').insert(
      clinic.professionalIds.flatMap((professionalId) =>
        procedures.slice(1).map(({ id: procedureId }) => ({ clinicId, professionalId, procedureId })),
      ),
    );
  });
  const first = dayAhead(10) + 11 * 3_600_000;
  const starts = Array.from({ length: slots }, (_, at) => first + at * 15 * 60_000);
  return { clinic, procedures, professionalIds: clinic.professionalIds, roomId, starts };
}
