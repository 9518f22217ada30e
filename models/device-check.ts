// Table device_checks: what the public register said of a device, kept as it was read; owner context: products.
import { randomUUID } from 'node:crypto';
import type { AnvisaState } from '../domain/products/anvisa-state.ts';
import { refuse } from '../domain/errors.ts';
import { askRegister, type RegisterAnswer } from './register-answer.ts';
import { type Scope, staffIdOf } from './tenancy.ts';

export type DeviceCheckReason = 'registered' | 'daily' | 'hand';

interface Asked {
  registration: string | null;
  processNumber: string | null;
  today: string;
}

/** Asks the mirror and keeps the answer as evidence; a trigger gives the device its state (migration 93). */
export async function checkDevice(
  scope: Scope,
  deviceId: string,
  reason: DeviceCheckReason,
): Promise<RegisterAnswer> {
  const { run, clinicId } = scope;
  const [asked] = await run<Asked>({
    name: 'device-to-check',
    text: `select d.registration, d.process_number as "processNumber", (now() at time zone c.time_zone)::date::text as today
      from devices d join clinics c on c.clinic_id = d.clinic_id where d.clinic_id = $1 and d.id = $2`,
    values: [clinicId, deviceId],
  });
  if (!asked) refuse('not-found');
  const { today, ...numbers } = asked;
  const registered = { regime: 'device' as const, ...numbers };
  const said = await askRegister(scope, registered, today);
  const answer = JSON.stringify({ asked: registered, rows: said.rows, transferredTo: said.transferredTo });
  await run({
    name: 'device-check',
    text: `insert into device_checks (clinic_id, id, device_id, reason, state, source_file, source_date, answer, answer_sha256, staff_id)
      values ($1, $2, $3, $4, $5, $6, $7, $8::jsonb, encode(sha256(convert_to($8::jsonb::text, 'UTF8')), 'hex'), $9)`,
    values: [
      ...[clinicId, randomUUID(), deviceId, reason, said.state, said.sourceFile, said.sourceDate],
      ...[answer, staffIdOf(scope)],
    ],
  });
  return said;
}

export interface KeptDeviceCheck {
  id: string;
  checkedAt: Date;
  reason: DeviceCheckReason;
  state: AnvisaState;
  sourceDate: string | null;
  transferredTo: string | null;
  answerSha256: string;
}

/** The last of the evidence, newest first; all of it is in the table for ever. */
export const lastDeviceChecks = ({ run, clinicId }: Scope, deviceId: string): Promise<KeptDeviceCheck[]> =>
  run<KeptDeviceCheck>({
    name: 'device-checks',
    text: `select id, checked_at as "checkedAt", reason, state, source_date::text as "sourceDate",
        answer ->> 'transferredTo' as "transferredTo", answer_sha256 as "answerSha256"
      from device_checks where clinic_id = $1 and device_id = $2 order by checked_at desc, id desc limit 30`,
    values: [clinicId, deviceId],
  });
