import { closeClientSession } from '../../models/client-session.ts';
import { getClinic } from '../../models/clinic.ts';
import { listOwnVisits, readOwnClient } from '../../models/own-client.ts';
import { takeClientCookies } from '../client-session.ts';
import type { Operations } from '../operations.ts';
import { presentOwnClient, presentOwnVisit } from './presenter.ts';
import { clientMeAnswer, ownVisitsAnswer, publicClinicAnswer, publicClinicParams } from './schema.ts';
import { inPublicClinic, publicSignInRoutes } from './sign-in.ts';

const client = { who: 'client' } as const;

/** What a client finds behind the clinic's public page. */
export function publicRoutes(api: Operations): void {
  api.add({
    ...{ method: 'GET', path: '/public/clinics/:clinicId', id: 'getPublicClinic', tag: 'public' },
    summary: 'The name of a clinic, for its public page.',
    access: { who: 'anyone' },
    input: { params: publicClinicParams },
    output: publicClinicAnswer,
    async handle(ctx) {
      const { id, name, timeZone } = await inPublicClinic(ctx, ctx.input.params.clinicId, getClinic);
      return { id, name, timeZone };
    },
  });

  publicSignInRoutes(api);

  api.add({
    ...{ method: 'GET', path: '/public/me', id: 'getOwnClient', tag: 'public', access: client },
    summary: 'The client who is signed in on the public page.',
    output: clientMeAnswer,
    inClinic: async (scope) => presentOwnClient(await readOwnClient(scope)),
  });

  api.add({
    ...{ method: 'GET', path: '/public/me/appointments', id: 'listOwnVisits', tag: 'public', access: client },
    summary: 'Her own visits, newest first.',
    output: ownVisitsAnswer,
    inClinic: async (scope) => ({ appointments: (await listOwnVisits(scope)).map(presentOwnVisit) }),
  });

  api.add({
    ...{ method: 'DELETE', path: '/public/session', id: 'closeClientSession', tag: 'public', access: client },
    summary: 'Signs the client out of the public page.',
    async inClinic(scope, ctx) {
      await closeClientSession(scope);
      takeClientCookies(ctx);
      return undefined;
    },
  });
}
