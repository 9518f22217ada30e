import { closeClientSession } from '../../models/client-session.ts';
import { readOwnClient } from '../../models/own-client.ts';
import { takeClientCookies } from '../client-session.ts';
import type { Operations } from '../operations.ts';
import { ownAccessRoutes } from './own-access-routes.ts';
import { ownChoiceRoutes } from './choice-routes.ts';
import { ownConsentRoutes } from './consent-routes.ts';
import { holdRoutes } from './hold-routes.ts';
import { lookRoutes } from './look-routes.ts';
import { ownRiskRoutes } from './own-risk-routes.ts';
import { ownVisitRoutes } from './own-visit-routes.ts';
import { presentOwnClient } from './presenter.ts';
import { clientMeAnswer } from './schema.ts';
import { publicRightsRoutes } from './rights-routes.ts';
import { publicSignInRoutes } from './sign-in.ts';

const client = { who: 'client' } as const;

/** What a client finds behind the clinic's public page. */
export function publicRoutes(api: Operations): void {
  lookRoutes(api);
  publicSignInRoutes(api);

  api.add({
    ...{ method: 'GET', path: '/public/me', id: 'getOwnClient', tag: 'public', access: client },
    summary: 'The client who is signed in on the public page.',
    output: clientMeAnswer,
    inClinic: async (scope) => presentOwnClient(await readOwnClient(scope)),
  });

  ownVisitRoutes(api);
  ownRiskRoutes(api);
  ownAccessRoutes(api);
  holdRoutes(api);
  ownChoiceRoutes(api);
  ownConsentRoutes(api);
  publicRightsRoutes(api);

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
