import { addPackage, listPackages, updatePackage } from '../../models/package.ts';
import { getClientPackage, listClientPackages, listOwnPackages } from '../../models/client-package.ts';
import {
  correctPackage,
  freezePackage,
  reverseUse,
  sellPackage,
  unfreezePackage,
} from '../../models/package-ledger.ts';
import type { ClientPackage } from '../../models/client-package.ts';
import type { Scope } from '../../models/tenancy.ts';
import type { ApiContext } from '../context.ts';
import { given } from '../given.ts';
import { idParams } from '../id-params.ts';
import type { Operations } from '../operations.ts';
import { presentClientPackage, presentOwnPackage, presentPackage } from './packages-presenter.ts';
import {
  clientPackageAnswer,
  clientPackagesAnswer,
  correctionBody,
  newPackageBody,
  ownPackagesAnswer,
  packageAnswer,
  packageBody,
  packagesAnswer,
  reversalBody,
  saleBody,
} from './packages-schema.ts';

const tag = 'packages';
const sell = { permission: 'packages:sell' } as const;
const correct = { permission: 'packages:correct' } as const;
const manage = { permission: 'catalogue:write' } as const;

/** Written and read back: whoever looks at the client sees it, and the process is woken. */
function shown(ctx: Pick<ApiContext, 'deps' | 'actor' | 'after'>, item: ClientPackage) {
  ctx.after(() => {
    ctx.deps.live.publish({ clinicId: ctx.actor.clinicId, entity: 'client', id: item.clientId });
    ctx.deps.live.poke('neonpro_outbox');
  });
  return presentClientPackage(item);
}
/** What somebody bought is hers: a repeated write reads it anew. */
const notKept = {
  keepsAnswer: false,
  again: async (scope: Scope, id: string) => presentClientPackage(await getClientPackage(scope, id)),
} as const;

export function packageRoutes(api: Operations): void {
  catalogue(api);
  sales(api);
  ledger(api);
  api.add({
    ...{ method: 'GET', path: '/public/me/packages', id: 'listOwnPackages', tag: 'public' },
    summary: 'The prepaid packages of the client who asks, with what is left of each.',
    access: { who: 'client' },
    output: ownPackagesAnswer,
    inClinic: async (scope) => ({ packages: (await listOwnPackages(scope)).map(presentOwnPackage) }),
  });
}

function catalogue(api: Operations): void {
  api.add({
    ...{
      method: 'GET',
      path: '/packages',
      id: 'listPackages',
      tag,
      access: { permission: 'catalogue:read' },
    },
    summary: 'Packages of sessions that the clinic sells, also those no longer offered.',
    output: packagesAnswer,
    inClinic: async (scope) => ({ packages: (await listPackages(scope)).map(presentPackage) }),
  });
  api.add({
    ...{ method: 'POST', path: '/packages', id: 'addPackage', tag, access: manage, status: 201 },
    summary: 'A package of sessions that can be sold.',
    input: { body: newPackageBody },
    output: packageAnswer,
    inClinic: async (scope, ctx) => presentPackage(await addPackage(scope, ctx.input.body)),
  });
  api.add({
    ...{ method: 'PATCH', path: '/packages/:id', id: 'updatePackage', tag, access: manage },
    summary: 'Changes what is offered; whoever has bought keeps the terms of that day.',
    input: { params: idParams, body: packageBody },
    output: packageAnswer,
    async inClinic(scope, ctx) {
      const { version, ...changes } = ctx.input.body;
      return presentPackage(await updatePackage(scope, ctx.input.params.id, version, given(changes)));
    },
  });
}

function sales(api: Operations): void {
  api.add({
    ...{ method: 'GET', path: '/clients/:id/packages', id: 'listClientPackages', tag },
    summary: 'The packages of a client, newest first, each with its balance and its ledger.',
    access: { permission: 'agenda:read' },
    input: { params: idParams },
    output: clientPackagesAnswer,
    inClinic: async (scope, ctx) => ({
      packages: (await listClientPackages(scope, ctx.input.params.id)).map(presentClientPackage),
    }),
  });
  api.add({
    ...{ method: 'POST', path: '/clients/:id/packages', id: 'sellPackage', tag, access: sell, status: 201 },
    summary: 'Sells a package to a client, with the terms of the catalogue as they are now.',
    ...notKept,
    input: { params: idParams, body: saleBody },
    output: clientPackageAnswer,
    inClinic: async (scope, ctx) =>
      shown(ctx, await sellPackage(scope, { clientId: ctx.input.params.id, ...ctx.input.body })),
  });
}

function ledger(api: Operations): void {
  api.add({
    ...{ method: 'POST', path: '/client-packages/:id/freeze', id: 'freezePackage', tag, access: sell },
    summary: 'Has a package stand still: no session is used, and its end moves by each day.',
    ...notKept,
    input: { params: idParams },
    output: clientPackageAnswer,
    inClinic: async (scope, ctx) => shown(ctx, await freezePackage(scope, ctx.input.params.id)),
  });
  api.add({
    ...{ method: 'POST', path: '/client-packages/:id/unfreeze', id: 'unfreezePackage', tag, access: sell },
    summary: 'Ends a freeze before the agreed days are over.',
    ...notKept,
    input: { params: idParams },
    output: clientPackageAnswer,
    inClinic: async (scope, ctx) => shown(ctx, await unfreezePackage(scope, ctx.input.params.id)),
  });
  api.add({
    ...{
      method: 'POST',
      path: '/client-packages/:id/corrections',
      id: 'correctPackage',
      tag,
      access: correct,
    },
    summary:
      'Adds or takes sessions, or adds days, with a reason; the balance stays between nothing and what was sold.',
    ...notKept,
    input: { params: idParams, body: correctionBody },
    output: clientPackageAnswer,
    inClinic: async (scope, ctx) =>
      shown(ctx, await correctPackage(scope, ctx.input.params.id, ctx.input.body)),
  });
  api.add({
    ...{ method: 'POST', path: '/client-packages/:id/reversals', id: 'reverseUse', tag, access: correct },
    summary: 'Gives one used session back, once.',
    ...notKept,
    input: { params: idParams, body: reversalBody },
    output: clientPackageAnswer,
    inClinic: async (scope, ctx) => shown(ctx, await reverseUse(scope, ctx.input.params.id, ctx.input.body)),
  });
}
