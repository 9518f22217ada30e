import { MockActivityEnvironment } from '@temporalio/testing';
import { DefaultLogger } from '@temporalio/worker';
import { createLadderActivities } from '../../activities/no-show/ladder-activities.ts';
import { armOf } from '../../domain/no-show/arm.ts';
import type { LiveEvent } from '../../models/live.ts';
import { bookVisit } from '../../models/booking.ts';
import { armSalt } from '../../models/no-show-settings.ts';
import type { Scope } from '../../models/tenancy.ts';
import { createCatalogue, oneService, slotInDays, type Catalogue } from './catalogue.ts';
import { startClinics, type Clinics } from './clinics.ts';

const hour = 3_600_000;
const steps = [
  ...[['ask', 72] as const, ['sms', 40] as const, ['call', 30] as const],
  ...[['deposit', 26] as const, ['offer-move', 22] as const, ['release', 18] as const],
];
const ladder = steps.map(([step, hours]) => ({ step, leadMin: hours * 60, isOn: true }));
const always = [{ from: '00:00', to: '23:59' }];

interface Look {
  appointmentId: string;
  at: number;
}

export interface StepRow {
  step: string;
  state: string;
  reason: string | null;
  message_id: string | null;
  task_id: string | null;
  deposit_id: string | null;
}
export type LadderStage = Awaited<ReturnType<typeof openLadderStage>>;

/** The ladder over a real database: no silence, everything switched on, whoever may be missed climbs it. Time is what a test says. */
export async function openLadderStage() {
  const clinics: Clinics = await startClinics();
  const { a } = clinics;
  const published: LiveEvent[] = [];
  const live = { publish: (event: LiveEvent) => void published.push(event), poke: () => undefined };
  const room = { catalogue: {} as Catalogue, visitId: '', startsAt: 0 };
  const ask = async <Row extends object>(sql: string, values: unknown[] = [room.visitId]): Promise<Row[]> =>
    (await clinics.admin.query(sql, values)).rows as Row[];
  const inA = <T>(work: (scope: Scope) => Promise<T>): Promise<T> =>
    clinics.workerTenancy.withClinic(a.system, work);

  await ask(
    `update clinics set visit_policy = visit_policy || '{"quietHours": null, "quietDays": false}', hours = $1 where clinic_id = $2`,
    [JSON.stringify(Object.fromEntries([0, 1, 2, 3, 4, 5, 6].map((day) => [day, always]))), a.id],
  );
  await ask(
    `insert into no_show_settings (clinic_id, is_on, holdout_percent, missed_cost_cents, call_cost_cents, friction_cost_cents, ladders)
     values ($1, true, 10, 1000000, 0, 0, $2)`,
    [a.id, JSON.stringify({ medium: ladder, high: ladder })],
  );

  const salt = armSalt(await clinics.tenancy.vaultOf(a.id));
  /** A client on the wanted side of the comparison: it is drawn by her id. */
  async function clientOf(arm: 'treated' | 'held-out'): Promise<Catalogue> {
    for (;;) {
      const catalogue = await createCatalogue(clinics.tenancy, a.id);
      if (armOf(salt, catalogue.clientId, 10) === arm) return catalogue;
    }
  }

  return {
    ...{ clinics, room, ask, inA, published },
    async refresh(arm: 'treated' | 'held-out' = 'treated'): Promise<void> {
      await ask('delete from messaging_settings', []);
      room.catalogue = await clientOf(arm);
      room.startsAt = slotInDays(20);
      const { clientId, procedureId, professionalId } = room.catalogue;
      const wish = { clientId, procedureId, professionalId, startsAt: room.startsAt };
      const visit = await clinics.tenancy.withClinic(a.system, (scope) =>
        bookVisit(scope, oneService(wish), null, Date.now()),
      );
      room.visitId = visit.id;
      published.length = 0;
    },
    /** One look of the process so many hours before the start; negative: after it. */
    look(hoursBefore: number, options: { clinicId?: string; attempt?: number } = {}) {
      const { clinicId = a.id, attempt = 1 } = options;
      const activities = createLadderActivities({ tenancy: clinics.workerTenancy, live });
      const workflowId = `clinic/${clinicId}/no-show/${room.visitId}`;
      const info = { attempt, workflowExecution: { workflowId, runId: 'r' } };
      const environment = new MockActivityEnvironment(info, { logger: new DefaultLogger('ERROR') });
      const at = room.startsAt - hoursBefore * hour;
      return environment.run((input: Look) => activities.advanceWatch(input), {
        appointmentId: room.visitId,
        at,
      });
    },
    steps: () =>
      ask<StepRow>(
        `select step, state, reason, message_id, task_id, deposit_id from no_show_steps where appointment_id = $1 order by started_at, step`,
      ),
    watch: async () =>
      (
        await ask<Record<string, unknown>>(
          'select state, arm, band, answer, is_closed, next_step, next_at from no_show_watches where id = $1',
        )
      )[0],
    outcomes: () =>
      ask<{ outcome: string; at: Date }>(
        'select outcome, visit_starts_at as at from no_show_outcomes where appointment_id = $1 order by visit_starts_at',
      ),
    messages: () =>
      ask<{ id: string; step: string; state: string; channel: string; template: string; key: string }>(
        'select id, step, state, channel, template, key from messages where appointment_id = $1 order by created_at',
      ),
    switchSmsOn: () =>
      ask(
        `insert into messaging_settings (clinic_id, is_sms_on, sms_providers, fallback_after_min, offers_from, offers_to, offers_a_day,
           offers_a_month, automatic_a_day) values ($1, true, '{zenvia,twilio}', 15, '09:00', '19:00', 1, 4, 8)`,
        [a.id],
      ),
    close: () => clinics.stop(),
  };
}
