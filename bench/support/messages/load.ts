import { randomUUID } from 'node:crypto';
import { receptionTemplates, renderNotice } from '../../../domain/messaging/templates.ts';
import type { Stack } from '../../../local/stack.ts';
import { queueMessage } from '../../../models/message-queue.ts';
import { systemActor, type Tenancy } from '../../../models/tenancy.ts';
import { putAtNoon } from '../../../tests/support/noon.ts';
import { asAdmin, type BenchClinic } from '../clinic.ts';

export interface Due {
  id: string;
  clinicId: string;
  usefulUntil: number;
  queuedAt: number;
}

const text = 'Hoje os atendimentos estão com cerca de 20 minutos de atraso.';
const perTransaction = 100;

/** One message for each client, asked for as every process of the house asks; `usefulMs` says for how long it is of use to the n-th. */
export async function queueNotices(
  tenancy: Tenancy,
  clinic: BenchClinic,
  clientIds: readonly string[],
  usefulMs: (at: number) => number,
): Promise<Due[]> {
  const due: Due[] = [];
  const run = randomUUID();
  for (let from = 0; from < clientIds.length; from += perTransaction) {
    const part = clientIds.slice(from, from + perTransaction);
    const queued = await tenancy.withClinic(systemActor(clinic.id), async (scope) => {
      const made: Due[] = [];
      for (const [at, clientId] of part.entries()) {
        const usefulUntil = Date.now() + usefulMs(from + at);
        const id = await queueMessage(scope, {
          ...{ key: `bench/${run}/${clientId}`, kind: 'notice', purpose: 'service', step: 'bench' },
          ...{ template: 'aviso_atraso', clientId, usefulUntil },
          content: {
            template: renderNotice(receptionTemplates.aviso_atraso, {
              ...{ firstName: 'Ana', clinicName: 'Clínica', minutes: '20' },
            }),
            text,
          },
        });
        made.push({ id, clinicId: clinic.id, usefulUntil, queuedAt: 0 });
      }
      return made;
    });
    const queuedAt = Date.now();
    due.push(...queued.map((one) => ({ ...one, queuedAt })));
  }
  await wake(tenancy);
  return due;
}

const wake = (tenancy: Tenancy) => tenancy.knex.raw('notify neonpro_outbox');

/** The hour of the machine must not matter: it is noon in these clinics, and nothing is silent or closed. */
export const atNoon = (stack: Stack, clinics: readonly BenchClinic[]): Promise<void> =>
  asAdmin(stack, async (admin) => {
    for (const { id } of clinics) await putAtNoon(admin, id);
  });

/** SMS after so many minutes of WhatsApp's silence. */
export const smsAfter = (stack: Stack, { id }: BenchClinic, minutes: number): Promise<void> =>
  asAdmin(stack, async (admin) => {
    await admin.query(
      `insert into messaging_settings (clinic_id, is_sms_on, sms_providers, fallback_after_min, offers_from, offers_to,
         offers_a_day, offers_a_month, automatic_a_day) values ($1, true, '{zenvia,twilio}', $2, '09:00', '19:00', 1, 4, 8)`,
      [id, minutes],
    );
  });
