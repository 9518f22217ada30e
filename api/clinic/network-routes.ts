import { networkOf, ownNetwork } from '../../models/network.ts';
import { ownUser } from '../../models/own-account.ts';
import type { Operations } from '../operations.ts';
import { networkAnswer } from './staff-schema.ts';

export function networkRoutes(api: Operations): void {
  api.add({
    ...{ method: 'GET', path: '/network', id: 'getNetwork', tag: 'clinic' },
    summary: 'Every clinic of the network that the person owns, with the numbers of today.',
    access: { permission: 'network:read' },
    output: networkAnswer,
    async handle(ctx) {
      const [userId, network] = await ctx.inClinic(async (scope) => [
        await ownUser(scope),
        await ownNetwork(scope),
      ]);
      if (!network) return { network, clinics: [] };
      const { gates, tenancy } = ctx.deps;
      const wanted = { userId, networkId: network.id };
      return { network, clinics: await gates.work.run(() => networkOf(tenancy, wanted, Date.now())) };
    },
  });
}
