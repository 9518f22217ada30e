import { addProcedure, listProcedures, updateProcedure } from '../../models/procedure.ts';
import { addResource, listResources, updateResource } from '../../models/resource.ts';
import { given } from '../given.ts';
import type { Operations } from '../operations.ts';
import {
  newProcedureBody,
  newResourceBody,
  procedureAnswer,
  procedureBody,
  proceduresAnswer,
  resourceAnswer,
  resourceBody,
  resourcesAnswer,
} from './catalogue-schema.ts';
import { presentProcedure, presentResource } from './presenter.ts';
import { idParams } from '../id-params.ts';
import { lookAgain } from '../look-again.ts';

const read = { permission: 'catalogue:read' } as const;
const write = { permission: 'catalogue:write' } as const;

export function catalogueRoutes(api: Operations): void {
  resourceRoutes(api);
  procedureRoutes(api);
}

function resourceRoutes(api: Operations): void {
  api.add({
    ...{ method: 'GET', path: '/resources', id: 'listResources', tag: 'clinic', access: read },
    summary: 'Professionals, rooms and devices, also those no longer active.',
    output: resourcesAnswer,
    inClinic: async (scope) => ({ resources: (await listResources(scope)).map(presentResource) }),
  });

  api.add({
    ...{ method: 'POST', path: '/resources', id: 'addResource', tag: 'clinic', access: write, status: 201 },
    summary: 'A professional, room or device that visits can occupy.',
    input: { body: newResourceBody },
    output: resourceAnswer,
    async inClinic(scope, ctx) {
      const { kind, ...resource } = ctx.input.body;
      return presentResource(await addResource(scope, kind, resource));
    },
  });

  api.add({
    ...{ method: 'PATCH', path: '/resources/:id', id: 'updateResource', tag: 'clinic', access: write },
    summary: 'Changes a resource; fields left out stay.',
    input: { params: idParams, body: resourceBody },
    output: resourceAnswer,
    async inClinic(scope, ctx) {
      const { version, ...changes } = ctx.input.body;
      const resource = await updateResource(scope, ctx.input.params.id, version, given(changes));
      if (changes.maintenanceDueOn !== undefined) await lookAgain(scope, ctx, resource);
      return presentResource(resource);
    },
  });
}

function procedureRoutes(api: Operations): void {
  api.add({
    ...{ method: 'GET', path: '/procedures', id: 'listProcedures', tag: 'clinic', access: read },
    summary: 'What the clinic does, with durations and what each needs.',
    output: proceduresAnswer,
    inClinic: async (scope) => ({ procedures: (await listProcedures(scope)).map(presentProcedure) }),
  });

  api.add({
    ...{ method: 'POST', path: '/procedures', id: 'addProcedure', tag: 'clinic', access: write, status: 201 },
    summary: 'A procedure that can be booked.',
    input: { body: newProcedureBody },
    output: procedureAnswer,
    inClinic: async (scope, ctx) => presentProcedure(await addProcedure(scope, ctx.input.body)),
  });

  api.add({
    ...{ method: 'PATCH', path: '/procedures/:id', id: 'updateProcedure', tag: 'clinic', access: write },
    summary: 'Changes a procedure; fields left out stay.',
    input: { params: idParams, body: procedureBody },
    output: procedureAnswer,
    async inClinic(scope, ctx) {
      const { version, ...changes } = ctx.input.body;
      return presentProcedure(await updateProcedure(scope, ctx.input.params.id, version, given(changes)));
    },
  });
}
