import { nationalHolidays } from '../../domain/clinic/holidays.ts';
import { getClinic, updateClinic } from '../../models/clinic.ts';
import type { Operations } from '../operations.ts';
import { presentClinic } from './presenter.ts';
import { clinicAnswer, holidaysAnswer, holidaysQuery, settingsBody } from './settings-schema.ts';

export function settingsRoutes(api: Operations): void {
  api.add({
    ...{ method: 'GET', path: '/clinic', id: 'getClinic', tag: 'clinic' },
    summary: 'The clinic: name, zone, hours, closed days and the policy of visits.',
    access: { permission: 'catalogue:read' },
    output: clinicAnswer,
    inClinic: async (scope) => presentClinic(await getClinic(scope)),
  });

  api.add({
    ...{ method: 'PATCH', path: '/clinic', id: 'updateClinic', tag: 'clinic' },
    summary: 'Changes the settings, if nobody did since `version`.',
    access: { permission: 'catalogue:write' },
    input: { body: settingsBody },
    output: clinicAnswer,
    async inClinic(scope, ctx) {
      const { version, ...changes } = ctx.input.body;
      return presentClinic(await updateClinic(scope, version, changes));
    },
  });

  // The transaction proves that the session lives; the calendar itself is everybody's.
  api.add({
    ...{ method: 'GET', path: '/clinic/holidays', id: 'listHolidays', tag: 'clinic' },
    summary: 'National holidays of a year.',
    access: { permission: 'catalogue:read' },
    input: { query: holidaysQuery },
    output: holidaysAnswer,
    inClinic: (_scope, ctx) => Promise.resolve({ holidays: nationalHolidays(ctx.input.query.year) }),
  });
}
