import { recordChoice } from '../models/contact-choice.ts';
import { queueMessage } from '../models/message-queue.ts';
import { systemActor } from '../models/tenancy.ts';
import { putOnWorkday } from '../tests/support/noon.ts';
import { receptionTemplates, renderNotice } from '../domain/messaging/templates.ts';
import { defineBench, mustBeZero } from './support/bench.ts';
import { asAdmin, clinicMaker, signedInAt } from './support/clinic.ts';
import { whatsappTaken } from './support/messages/ledgers.ts';
import { startClinicStack } from './support/stack.ts';

const graceMs = 5_000;
const pause = (ms: number) => new Promise((done) => setTimeout(done, ms));

/**
 * Clients take their yes to offers back while a message to each is on its way: by the simulator's own clock nothing of that purpose is
 * taken more than five seconds after the answer, and each withdrawal ends with its proof.
 */
export const bench = defineBench<'sends' | 'at-once' | 'per-second'>({
  flags: { sends: 200, 'at-once': 8, 'per-second': 20 },
  limitSeconds: 600,
  async run(context) {
    const { sends, 'at-once': atOnce, 'per-second': perSecond } = context.flags;
    const stack = await startClinicStack(context, { durable: false });
    const maker = clinicMaker(stack);
    context.defer(() => maker.close());
    const clinic = await maker.make({ professionals: 1, clients: sends });
    await asAdmin(stack, async (admin) => {
      await putOnWorkday(admin, clinic.id);
      // Slow, so that most of them are still waiting when their person says no.
      await admin.query('update messaging_channels set per_second = $1 where clinic_id = $2', [
        perSecond,
        clinic.id,
      ]);
    });
    const desk = await signedInAt(clinic, () => stack.urls.api);
    const byMessage = new Map<string, string>();
    await maker.tenancy.withClinic(systemActor(clinic.id), async (scope) => {
      for (const clientId of clinic.clientIds) {
        await recordChoice(scope, {
          ...{ clientId, channel: 'whatsapp', purpose: 'offers', choice: 'granted' },
          ...{ source: 'reception', textVersion: 'offers-2026-11' },
        });
        const values = { firstName: 'Ana', clinicName: 'Clínica', minutes: '20' };
        const template = renderNotice(receptionTemplates.aviso_atraso, values);
        const usefulUntil = Date.now() + 3_600_000;
        const id = await queueMessage(scope, {
          ...{ key: `bench/${clientId}`, kind: 'notice', purpose: 'offers', step: 'bench' },
          ...{ template: 'aviso_atraso', clientId, usefulUntil, content: { template, text: 'Oferta.' } },
        });
        byMessage.set(id, clientId);
      }
    });
    await maker.tenancy.knex.raw('notify neonpro_outbox');
    const answeredAt = new Map<string, number>();
    const left = [...clinic.clientIds];
    const work = async () => {
      for (let id = left.shift(); id !== undefined; id = left.shift()) {
        const path = `/clients/${id}/consents/withdraw`;
        const { status } = await desk.send('POST', path, { purpose: 'marketing', channel: 'desk' });
        if (status !== 200) throw new Error(`a withdrawal was answered ${status}`);
        answeredAt.set(id, Date.now());
      }
    };
    await Promise.all(Array.from({ length: atOnce }, work));
    const openOnes = () =>
      asAdmin(stack, async (admin) => {
        const { rows } = await admin.query<{ open: number; proofs: number }>(
          `select count(*) filter (where not is_closed)::int as open, count(proof_sha256)::int as proofs
           from consent_withdrawals where purpose = 'marketing'`,
        );
        return rows[0] ?? { open: 0, proofs: 0 };
      });
    const until = Date.now() + 240_000;
    while ((await openOnes()).open > 0 && Date.now() < until) await pause(1_000);
    await pause(graceMs * 2);
    const taken = (await whatsappTaken(stack)).flatMap(({ rowId, at }) => {
      const clientId = byMessage.get(rowId);
      return clientId === undefined ? [] : [at - (answeredAt.get(clientId) ?? 0)];
    });
    const { open, proofs } = await openOnes();
    const figures = {
      sent_after_5s: taken.filter((ms) => ms > graceMs).length,
      sent_after_answer: taken.filter((ms) => ms > 0).length,
      sent_before: taken.filter((ms) => ms <= 0).length,
      ...{ proofs, without_proof: sends - proofs, open, sends },
    };
    const faults = mustBeZero(figures, ['sent_after_5s', 'without_proof', 'open']);
    // Sends that were all over before anybody said no would prove nothing.
    if (figures.sent_before === sends) faults.push('nothing was in flight');
    return { figures, faults };
  },
});
