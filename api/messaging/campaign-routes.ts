import { z } from 'zod';
import { mayAct } from '../../domain/clinic/roles.ts';
import { listCampaigns, listRecipients, readProgress } from '../../models/campaign-list.ts';
import { listCampaignTexts } from '../../models/campaign-words.ts';
import { type CampaignData, changeCampaign, createCampaign, getCampaign } from '../../models/campaign.ts';
import { timePosition } from '../cursor.ts';
import { idParams } from '../id-params.ts';
import type { Operations } from '../operations.ts';
import { announceCampaign } from './announce-campaign.ts';
import { campaignCommandRoutes } from './campaign-command-routes.ts';
import { presentCampaign, presentLine, presentRecipient, presentText } from './campaign-presenter.ts';
import {
  campaignAnswer,
  campaignBody,
  campaignChange,
  campaignsAnswer,
  campaignsQuery,
  recipientsAnswer,
  recipientsQuery,
  textsAnswer,
} from './campaign-schema.ts';

const tag = 'messaging';
const read = { permission: 'campaigns:read' } as const;
const write = { permission: 'campaigns:write' } as const;
const recipientPosition = z.tuple([z.uuid()]);

const dateOf = (text: string | null): Date | null => (text === null ? null : new Date(text));

export function campaignRoutes(api: Operations): void {
  listRoutes(api);
  writeRoutes(api);
  campaignCommandRoutes(api);
}

function listRoutes(api: Operations): void {
  api.add({
    ...{ method: 'GET', path: '/campaigns', id: 'listCampaigns', tag, access: read },
    summary: 'Campaigns, the newest first, each with how far it is.',
    input: { query: campaignsQuery },
    output: campaignsAnswer,
    async inClinic(scope, ctx) {
      const { cursor, limit } = ctx.input.query;
      const of = { clinicId: scope.clinicId, operation: 'listCampaigns' };
      const after = ctx.deps.cursors.open(of, cursor, timePosition);
      const rows = await listCampaigns(scope, { after: after, limit: limit + 1 });
      const { page, nextCursor } = ctx.deps.cursors.cut(of, rows, limit, ({ madeAt, id }) => [madeAt, id]);
      const progress = await readProgress(
        scope,
        page.map(({ id }) => id),
      );
      return { items: page.map((one) => presentLine(one, progress.get(one.id))), nextCursor };
    },
  });
  api.add({
    ...{ method: 'GET', path: '/campaigns/:id/recipients', id: 'listCampaignRecipients', tag, access: read },
    summary: 'Whom a campaign is for and what became of each, with the reason.',
    input: { params: idParams, query: recipientsQuery },
    output: recipientsAnswer,
    async inClinic(scope, ctx) {
      const { cursor, limit, state = null } = ctx.input.query;
      const { id } = await getCampaign(scope, ctx.input.params.id);
      const of = { clinicId: scope.clinicId, operation: 'listCampaignRecipients', filters: [id, state] };
      const after = ctx.deps.cursors.open(of, cursor, recipientPosition);
      const hasNames = mayAct(ctx.actor, 'clients:read');
      const rows = await listRecipients(scope, id, { outcome: state, after, limit: limit + 1, hasNames });
      const { page, nextCursor } = ctx.deps.cursors.cut(of, rows, limit, ({ clientId }) => [clientId]);
      return { items: page.map(presentRecipient), nextCursor };
    },
  });
  api.add({
    ...{ method: 'GET', path: '/campaign-texts', id: 'listCampaignTexts', tag, access: read },
    summary: 'The texts that a campaign can be written with, and whether each is ready.',
    output: textsAnswer,
    inClinic: async (scope) => ({ items: (await listCampaignTexts(scope)).map(presentText) }),
  });
}

function writeRoutes(api: Operations): void {
  api.add({
    ...{ method: 'POST', path: '/campaigns', id: 'createCampaign', tag, access: write, status: 201 },
    summary: 'Plans a campaign; nothing is sent before it is started.',
    input: { body: campaignBody },
    output: campaignAnswer,
    async inClinic(scope, ctx) {
      const { startsAt, ...data } = ctx.input.body;
      const { id } = await createCampaign(scope, { ...data, startsAt: dateOf(startsAt) });
      announceCampaign(ctx, id);
      return presentCampaign(scope, id);
    },
  });
  api.add({
    ...{ method: 'GET', path: '/campaigns/:id', id: 'getCampaign', tag, access: read },
    summary: 'One campaign: its segment, its text, how far it is, who answered and who left.',
    input: { params: idParams },
    output: campaignAnswer,
    inClinic: (scope, ctx) => presentCampaign(scope, ctx.input.params.id),
  });
  api.add({
    ...{ method: 'PATCH', path: '/campaigns/:id', id: 'changeCampaign', tag, access: write },
    summary: 'Changes a draft, if nobody did since `version`.',
    input: { params: idParams, body: campaignChange },
    output: campaignAnswer,
    async inClinic(scope, ctx) {
      const { id } = ctx.input.params;
      const { version, startsAt, ...rest } = ctx.input.body;
      const given = Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== undefined));
      const change: Partial<CampaignData> = {
        ...given,
        ...(startsAt !== undefined && { startsAt: dateOf(startsAt) }),
      };
      await changeCampaign(scope, id, version, change);
      announceCampaign(ctx, id);
      return presentCampaign(scope, id);
    },
  });
}
