import { getClinic } from '../../models/clinic.ts';
import {
  findPublicTimes,
  listPublicServices,
  readOnlinePolicy,
  requireOnline,
} from '../../models/public-catalogue.ts';
import { requestSignInCode } from '../../models/sign-in-code.ts';
import { callerAddress } from '../address.ts';
import type { Operations } from '../operations.ts';
import {
  manifestAnswer,
  publicClinicAnswer,
  publicServicesAnswer,
  publicTimesQuery,
  startsAnswer,
} from './booking-schema.ts';
import { presentManifest, presentPublicClinic, presentStart } from './presenter.ts';
import { bookingCodeBody, challengeAnswer, publicClinicParams } from './schema.ts';
import { inPublicClinic } from '../public-clinic.ts';
import { countCode } from './sign-in.ts';

const open = { tag: 'public', access: { who: 'anyone' } } as const;
/** Strangers who look at the same page within seconds ask once. Said after the answer is there: a refusal is kept by nobody. */
const shared = { 'Cache-Control': 'public, max-age=10' };

/** What a stranger may look at before she says who she is. */
export function lookRoutes(api: Operations): void {
  api.add({
    ...{ method: 'GET', path: '/public/clinics/:clinicId', id: 'getPublicClinic', ...open },
    summary: 'The name of a clinic, and the rules of its online booking, for its public page.',
    input: { params: publicClinicParams },
    output: publicClinicAnswer,
    async handle(ctx) {
      const found = await inPublicClinic(ctx, ctx.input.params.clinicId, async (scope) =>
        presentPublicClinic(await getClinic(scope), await readOnlinePolicy(scope)),
      );
      ctx.set(shared);
      return found;
    },
  });

  api.add({
    ...{ method: 'GET', path: '/public/clinics/:clinicId/manifest', id: 'getPublicManifest', ...open },
    summary: 'The web app manifest of a clinic’s public page.',
    produces: 'application/manifest+json',
    input: { params: publicClinicParams },
    output: manifestAnswer,
    handle: async (ctx) => presentManifest(await inPublicClinic(ctx, ctx.input.params.clinicId, getClinic)),
  });

  api.add({
    ...{ method: 'GET', path: '/public/clinics/:clinicId/services', id: 'listPublicServices', ...open },
    summary: 'What can be booked online, how long it takes, what it costs and who does it.',
    input: { params: publicClinicParams },
    output: publicServicesAnswer,
    async handle(ctx) {
      const services = await inPublicClinic(ctx, ctx.input.params.clinicId, listPublicServices);
      ctx.set(shared);
      return { services };
    },
  });

  api.add({
    ...{ method: 'GET', path: '/public/clinics/:clinicId/availability', id: 'findPublicTimes', ...open },
    summary: 'Free starts for services one after the other, at most 31 days at a time.',
    input: { params: publicClinicParams, query: publicTimesQuery },
    output: startsAnswer,
    async handle(ctx) {
      const { services: ids, professionalId, from, to } = ctx.input.query;
      await ctx.deps.clientDoorLimits.look.take(ctx.input.params.clinicId, callerAddress(ctx.ip));
      const services = ids.map((procedureId) => ({ procedureId, professionalId: professionalId ?? null }));
      const range = { fromDay: from, toDay: to, now: Date.now() };
      const slots = await inPublicClinic(ctx, ctx.input.params.clinicId, (scope) =>
        findPublicTimes(scope, { services, ...range }),
      );
      ctx.set(shared);
      return { slots: slots.map(presentStart) };
    },
  });

  api.add({
    ...{ method: 'POST', path: '/public/clinics/:clinicId/booking-code', id: 'askBookingCode', ...open },
    summary:
      'Sends a code by WhatsApp to whoever wants to book, known to the clinic or not; the answer is the same.',
    status: 202,
    input: { params: publicClinicParams, body: bookingCodeBody },
    output: challengeAnswer,
    async handle(ctx) {
      const { clinicId } = ctx.input.params;
      const { phone, name = null } = ctx.input.body;
      const limits = ctx.deps.clientDoorLimits;
      await countCode(ctx, clinicId, phone);
      await limits.bookingDay.take(clinicId, callerAddress(ctx.ip));
      await limits.bookingClinicDay.take(clinicId);
      const challengeId = await inPublicClinic(ctx, clinicId, async (scope) => {
        await requireOnline(scope);
        return requestSignInCode(scope, phone, { booking: { name } });
      });
      ctx.deps.live.poke('neonpro_outbox');
      return { challengeId };
    },
  });
}
