import { blockDevice, unblockDevice } from '../../models/device-block.ts';
import { noteWork } from '../../models/device-maintenance.ts';
import { listDeviceUses } from '../../models/device-use.ts';
import { addDevice, changeDevice, judgeRegistration, retireDevice } from '../../models/device-write.ts';
import { getDevice, listDevices } from '../../models/device.ts';
import { refuse } from '../../domain/errors.ts';
import type { Scope } from '../../models/tenancy.ts';
import { lookAgain } from '../look-again.ts';
import { timePosition } from '../cursor.ts';
import { given } from '../given.ts';
import { idParams } from '../id-params.ts';
import type { OperationContext } from '../operation.ts';
import type { Operations } from '../operations.ts';
import { presentDevice, presentUse, showDevice } from './device-presenter.ts';
import {
  blockBody,
  deviceAnswer,
  deviceBody,
  devicesAnswer,
  deviceUsesAnswer,
  newDeviceBody,
  retireBody,
  unblockBody,
  usesQuery,
  workBody,
} from './device-schema.ts';

const read = { tag: 'products', access: { permission: 'stock:read' } } as const;
const write = { tag: 'products', access: { permission: 'products:configure' } } as const;

/** The register of devices: whoever books one is told when it may not be used. */
export function deviceRoutes(api: Operations): void {
  lookRoutes(api);
  registerRoutes(api);
  workRoutes(api);
  blockRoutes(api);
}

/** Visits that it endangers, or no longer does, show it at once. */
async function shown(scope: Scope, ctx: Pick<OperationContext, 'after' | 'deps'>, id: string) {
  await lookAgain(scope, ctx, id);
  ctx.after(() => ctx.deps.live.publish({ clinicId: scope.clinicId, entity: 'device', id }));
  return showDevice(scope, id);
}

function lookRoutes(api: Operations): void {
  api.add({
    ...{ ...read, method: 'GET', path: '/devices', id: 'listDevices' },
    summary:
      'Devices with their registration, what is due and what blocks them; what is due first comes first.',
    output: devicesAnswer,
    inClinic: async (scope) => ({ devices: (await listDevices(scope)).map(presentDevice) }),
  });

  api.add({
    ...{ ...read, method: 'GET', path: '/devices/:id', id: 'readDevice' },
    summary: 'One device with its maintenance, its blocks and what ANVISA said of it.',
    input: { params: idParams },
    output: deviceAnswer,
    inClinic: (scope, ctx) => showDevice(scope, ctx.input.params.id),
  });

  api.add({
    ...{ method: 'GET', path: '/devices/:id/uses', id: 'listDeviceUses', tag: 'products' },
    access: { permission: 'lots:trace' },
    summary: 'Visits that a device was used in, newest first; who is named is in the audit trail.',
    input: { params: idParams, query: usesQuery },
    output: deviceUsesAnswer,
    async inClinic(scope, ctx) {
      const { params, query } = ctx.input;
      const { cursors } = ctx.deps;
      const of = { clinicId: scope.clinicId, operation: 'listDeviceUses', filters: { id: params.id } };
      const after = cursors.open(of, query.cursor, timePosition);
      const rows = await listDeviceUses(scope, params.id, { after, limit: query.limit + 1 });
      const { page, nextCursor } = cursors.cut(of, rows, query.limit, ({ position, appointmentId }) => [
        position,
        appointmentId,
      ]);
      return { uses: page.map(presentUse), nextCursor };
    },
  });
}

function registerRoutes(api: Operations): void {
  api.add({
    ...{ ...write, method: 'POST', path: '/devices', id: 'addDevice', status: 201 },
    summary:
      'A device of the clinic; ANVISA’s files are asked for its number at once, and what they say is kept.',
    input: { body: newDeviceBody },
    output: deviceAnswer,
    async inClinic(scope, ctx) {
      const { id } = await addDevice(scope, ctx.input.body);
      return shown(scope, ctx, id);
    },
  });

  api.add({
    ...{ ...write, method: 'PATCH', path: '/devices/:id', id: 'updateDevice' },
    summary: 'Changes a device, if nobody did since `version`; fields left out stay.',
    input: { params: idParams, body: deviceBody },
    output: deviceAnswer,
    async inClinic(scope, ctx) {
      const { version, ...changes } = ctx.input.body;
      const { id } = await changeDevice(scope, ctx.input.params.id, { version, ...given(changes) });
      return shown(scope, ctx, id);
    },
  });

  api.add({
    ...{ ...write, method: 'POST', path: '/devices/:id/retire', id: 'retireDevice' },
    summary: 'Takes a device out of use for good; what was done with it stays in the register.',
    input: { params: idParams, body: retireBody },
    output: deviceAnswer,
    async inClinic(scope, ctx) {
      const { id } = await retireDevice(scope, ctx.input.params.id, ctx.input.body.version);
      return shown(scope, ctx, id);
    },
  });
}

function workRoutes(api: Operations): void {
  api.add({
    ...{ ...write, method: 'POST', path: '/devices/:id/maintenances', id: 'noteDeviceWork', status: 201 },
    summary:
      'Work that was done on a device: sets the next day, and frees it when it was blocked for being late.',
    input: { params: idParams, body: workBody },
    output: deviceAnswer,
    async inClinic(scope, ctx) {
      const { version, ...work } = ctx.input.body;
      const { id } = ctx.input.params;
      await noteWork(scope, { deviceId: id, version, work });
      return shown(scope, ctx, id);
    },
  });

  api.add({
    ...{ ...write, method: 'POST', path: '/devices/:id/check', id: 'checkDevice' },
    summary: 'Asks ANVISA’s files about the number of a device now.',
    input: { params: idParams },
    output: deviceAnswer,
    async inClinic(scope, ctx) {
      const { id } = ctx.input.params;
      await judgeRegistration(scope, id, 'hand');
      return shown(scope, ctx, id);
    },
  });
}

function blockRoutes(api: Operations): void {
  api.add({
    ...{ ...write, method: 'POST', path: '/devices/:id/block', id: 'blockDevice' },
    summary: 'Keeps a device from being booked, with a word of why.',
    input: { params: idParams, body: blockBody },
    output: deviceAnswer,
    async inClinic(scope, ctx) {
      const { id } = ctx.input.params;
      if ((await getDevice(scope, id)).state === 'retired') refuse('transition-refused');
      if (!(await blockDevice(scope, { deviceId: id, reason: 'hand', ...ctx.input.body })))
        refuse('already-done');
      return shown(scope, ctx, id);
    },
  });

  api.add({
    ...{ ...write, method: 'POST', path: '/devices/:id/unblock', id: 'unblockDevice' },
    summary:
      'Ends the block that a person set; what ANVISA, a recall or a maintenance blocks ends with its cause.',
    input: { params: idParams, body: unblockBody },
    output: deviceAnswer,
    async inClinic(scope, ctx) {
      const { id } = ctx.input.params;
      if (!(await unblockDevice(scope, { deviceId: id, ...ctx.input.body }))) refuse('already-done');
      return shown(scope, ctx, id);
    },
  });
}
