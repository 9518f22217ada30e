// What a deposit does to its visit, by the visit's own commands; owner context: payments.
import { DomainError } from '../domain/errors.ts';
import { findAppointment, type Appointment } from './appointment.ts';
import { commandAppointment } from './appointment-commands.ts';
import { raiseAttention } from './attention.ts';
import type { Scope } from './tenancy.ts';

const heldVisit = async (scope: Scope, id: string): Promise<Appointment | null> => {
  const visit = await findAppointment(scope, id, true);
  return visit?.status === 'held' ? visit : null;
};

/** A held visit becomes a booked one; false when its hold has lapsed and somebody else has its place: then it is released. */
export async function bookHeldVisit(scope: Scope, id: string): Promise<boolean> {
  const visit = await heldVisit(scope, id);
  if (!visit) return true;
  try {
    await commandAppointment(scope, 'book', { id });
    return true;
  } catch (error) {
    const isTaken = error instanceof DomainError && error.code === 'slot-unavailable';
    if (!isTaken) throw error;
    await commandAppointment(scope, 'release', { id });
    return false;
  }
}

/** Nobody paid: the slot is free again. A visit that the desk had booked anyway stays, and the desk sees that it is unpaid. */
export async function giveUpUnpaidVisit(scope: Scope, id: string): Promise<void> {
  const visit = await findAppointment(scope, id, true);
  if (visit?.status === 'held') await commandAppointment(scope, 'release', { id });
  if (visit?.status === 'booked' || visit?.status === 'confirmed')
    await raiseAttention(scope, id, 'deposit-unpaid');
}
