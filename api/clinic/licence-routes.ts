import { listCompetenceAlerts } from '../../models/competence-alerts.ts';
import { addLicence, listLicences, removeLicence, updateLicence } from '../../models/licence.ts';
import { given } from '../given.ts';
import { idParams } from '../id-params.ts';
import type { Operations } from '../operations.ts';
import { lookAgain } from '../look-again.ts';
import {
  alertsAnswer,
  licenceAnswer,
  licenceBody,
  licencesAnswer,
  licencesQuery,
  newLicenceBody,
} from './competence-schema.ts';

const read = { permission: 'catalogue:read' } as const;
const write = { permission: 'catalogue:write' } as const;

export function licenceRoutes(api: Operations): void {
  api.add({
    ...{ method: 'GET', path: '/licences', id: 'listLicences', tag: 'clinic', access: read },
    summary: 'Registrations of the professionals at their councils, and until when they are good.',
    input: { query: licencesQuery },
    output: licencesAnswer,
    inClinic: async (scope, ctx) => ({ licences: await listLicences(scope, ctx.input.query.professionalId) }),
  });

  api.add({
    ...{ method: 'POST', path: '/licences', id: 'addLicence', tag: 'clinic', access: write, status: 201 },
    summary: 'A registration of a professional.',
    input: { body: newLicenceBody },
    output: licenceAnswer,
    inClinic: async (scope, ctx) => lookAgain(scope, ctx, await addLicence(scope, ctx.input.body)),
  });

  api.add({
    ...{ method: 'PATCH', path: '/licences/:id', id: 'updateLicence', tag: 'clinic', access: write },
    summary: 'Changes a registration, if nobody did since `version`; fields left out stay.',
    input: { params: idParams, body: licenceBody },
    output: licenceAnswer,
    async inClinic(scope, ctx) {
      const { version, ...changes } = ctx.input.body;
      const licence = await updateLicence(scope, ctx.input.params.id, version, given(changes));
      return lookAgain(scope, ctx, licence);
    },
  });

  api.add({
    ...{ method: 'DELETE', path: '/licences/:id', id: 'removeLicence', tag: 'clinic', access: write },
    summary: 'Takes a registration away; what it allowed is not booked any more.',
    input: { params: idParams },
    inClinic: async (scope, ctx) => lookAgain(scope, ctx, await removeLicence(scope, ctx.input.params.id)),
  });

  api.add({
    ...{ method: 'GET', path: '/competence/alerts', id: 'listCompetenceAlerts', tag: 'clinic', access: read },
    summary:
      'Registrations and maintenance that end within thirty days or are over, and the visits they endanger.',
    output: alertsAnswer,
    inClinic: async (scope) => ({ alerts: await listCompetenceAlerts(scope, Date.now()) }),
  });
}
