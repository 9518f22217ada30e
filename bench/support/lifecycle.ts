import type { VisitPolicy } from '../../domain/appointments/visit-policy.ts';
import type { BenchClinic } from './clinic.ts';
import type { Phones } from './phone.ts';
import type { Card, Reception } from './reception.ts';

export type Fate = 'plain' | 'no-show' | 'clinic-cancels' | 'client-cancels' | 'moved' | 'client-moves';

/** A visit's days in minutes: one unit stands for about an hour. Wide enough that no outage of this bench makes a message useless. */
export const compressed = (unitMs: number): Partial<VisitPolicy> => ({
  ...{ confirmationLead: 130 * unitMs, confirmationMinLead: 40 * unitMs },
  ...{ reminderLead: 60 * unitMs, reminderLatest: 8 * unitMs, noShowGrace: 25 * unitMs },
  ...{ afterCareDelay: 5 * unitMs, afterCareLatest: 180 * unitMs, unknownWait: 15 * unitMs },
  ...{ quietHours: null, quietMargin: 0, quietDays: false },
});

export interface Expected {
  id: string;
  fate: Fate;
  phone: string;
  status: string;
  /** Messages the client must get, by the beginning of the template's name. */
  messages: Record<string, number>;
}

export interface Cast {
  clinic: BenchClinic;
  reception: Reception;
  phones: Phones;
  unitMs: number;
}

const pause = (ms: number) => new Promise((done) => setTimeout(done, Math.max(0, ms)));
const ask = 'confirmacao_consulta';

/** Plays one visit from booking to its end, as people do; answers with what must be true afterwards. */
export async function playVisit(
  { clinic, reception, phones, unitMs }: Cast,
  fate: Fate,
  who: { clientId: string; phone: string; professionalId: string },
  onBooked: (expected: Expected) => void = () => undefined,
): Promise<Expected> {
  const startsAt = new Date(Date.now() + 150 * unitMs).toISOString();
  const booked = await reception.book({
    ...{
      clientId: who.clientId,
      procedureId: clinic.procedureId,
      professionalId: who.professionalId,
      startsAt,
    },
  });
  if (typeof booked === 'string') throw new Error(`booking was refused: ${booked}`);
  const expected: Expected = {
    ...{ id: booked.id, fate, phone: who.phone, status: 'done' },
    messages: { [ask]: 1, lembrete_consulta: 1, pos_atendimento: 1 },
  };
  onBooked(expected);
  // A move is decided well before the reminder of the old time (60 units ahead): after it, a second reminder would be right.
  const isMoving = fate === 'moved' || fate === 'client-moves';
  const asked = await answerOf(phones, who.phone, booked, (isMoving ? 85 : 30) * unitMs);
  if (fate === 'clinic-cancels' || fate === 'client-cancels') {
    Object.assign(expected, { status: 'cancelled', messages: { [ask]: 1 } });
    if (asked && fate === 'client-cancels') await phones.press(asked, 'cancel');
    else await reception.command(booked.id, 'cancel', { reason: 'clinic' });
    return expected;
  }
  let final: Card = booked;
  if (isMoving) {
    if (asked && fate === 'client-moves') {
      await phones.press(asked, 'reschedule');
      await untilReceptionKnows(reception, booked.id, Date.parse(startsAt) - 62 * unitMs - Date.now());
    }
    const later = new Date(Date.parse(startsAt) + 60 * unitMs).toISOString();
    final = await reception.command(booked.id, 'move', { startsAt: later });
    expected.messages[ask] = 2;
    const again = await answerOf(phones, who.phone, final, 30 * unitMs, asked?.wamid);
    if (again) await phones.press(again, 'confirm');
  } else if (asked) await phones.press(asked, 'confirm');
  if (fate === 'no-show') {
    Object.assign(expected, { status: 'no-show', messages: { [ask]: 1, lembrete_consulta: 1 } });
    return expected;
  }
  // Not before the reminder has lost its use: who has arrived needs none, and it would not be missing but spared.
  await pause(Date.parse(final.startsAt) - 5 * unitMs - Date.now());
  for (const command of ['check-in', 'start', 'finish'] as const) {
    await reception.command(booked.id, command);
    await pause(unitMs);
  }
  return expected;
}

/** The question whether they come, or nothing when it does not arrive while it would be of use. */
const answerOf = (phones: Phones, phone: string, visit: Card, leadMs: number, except?: string) =>
  phones.await(phone, ask, Date.parse(visit.startsAt) - leadMs, (message) => message.wamid !== except);

/** The reception moves a visit because the screen says that the client asked; a tap that comes after the move would ask again. */
async function untilReceptionKnows(reception: Reception, id: string, patienceMs: number): Promise<void> {
  for (const until = Date.now() + patienceMs; Date.now() < until; await pause(1_000)) {
    if ((await reception.read(id)).rescheduleRequested) return;
  }
}
