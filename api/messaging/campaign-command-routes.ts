import { mayAct } from '../../domain/clinic/roles.ts';
import { previewCampaign, testCampaign } from '../../models/campaign-test.ts';
import { commandCampaign, startCampaign } from '../../models/campaign.ts';
import { idParams } from '../id-params.ts';
import type { Operations } from '../operations.ts';
import { announceCampaign } from './announce-campaign.ts';
import { presentCampaign, presentPreview } from './campaign-presenter.ts';
import { campaignAnswer, previewAnswer, startBody, testAnswer, testBody } from './campaign-schema.ts';

const tag = 'messaging';
const write = { permission: 'campaigns:write' } as const;

export function campaignCommandRoutes(api: Operations): void {
  api.add({
    ...{ method: 'POST', path: '/campaigns/:id/preview', id: 'previewCampaign', tag, access: write },
    summary: 'Counts whom it would reach and whom not, and why; the text as three of them would read it.',
    keepsAnswer: false,
    input: { params: idParams },
    output: previewAnswer,
    async inClinic(scope, ctx) {
      const about = { origin: ctx.deps.origin, hasNames: mayAct(ctx.actor, 'clients:read') };
      return presentPreview(await previewCampaign(scope, ctx.input.params.id, about));
    },
  });
  api.add({
    ...{ method: 'POST', path: '/campaigns/:id/test', id: 'testCampaign', tag, access: write, status: 202 },
    summary: 'Sends the text once, to a client who agreed to offers and whom the sender chose.',
    input: { params: idParams, body: testBody },
    output: testAnswer,
    async inClinic(scope, ctx) {
      const { clientId } = ctx.input.body;
      const messageId = await testCampaign(scope, ctx.input.params.id, { clientId, origin: ctx.deps.origin });
      announceCampaign(ctx, ctx.input.params.id);
      return { messageId };
    },
  });
  api.add({
    ...{ method: 'POST', path: '/campaigns/:id/start', id: 'startCampaign', tag, access: write },
    summary: 'Starts a draft, now or for its time, if nobody changed it since `version`.',
    needsStepUp: true,
    input: { params: idParams, body: startBody },
    output: campaignAnswer,
    async inClinic(scope, ctx) {
      const { id } = ctx.input.params;
      await startCampaign(scope, id, ctx.input.body.version);
      announceCampaign(ctx, id);
      return presentCampaign(scope, id);
    },
  });
  for (const [command, summary] of [
    ['pause', 'Holds a campaign at once: what nobody took yet waits.'],
    ['resume', 'Goes on with a paused campaign.'],
    ['stop', 'Ends a campaign for good: what nobody took yet is never sent.'],
  ] as const)
    api.add({
      ...{ method: 'POST', path: `/campaigns/:id/${command}`, id: `${command}Campaign`, tag, access: write },
      summary,
      input: { params: idParams },
      output: campaignAnswer,
      async inClinic(scope, ctx) {
        const { id } = ctx.input.params;
        await commandCampaign(scope, id, command);
        announceCampaign(ctx, id);
        return presentCampaign(scope, id);
      },
    });
}
