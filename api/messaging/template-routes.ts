import { readChannel } from '../../models/messaging-channel.ts';
import { templatesOfUse, type TemplateRow } from '../../models/message-template.ts';
import {
  acceptCategory,
  archiveTemplate,
  draftTemplate,
  editTemplate,
  listTemplates,
  preferTemplate,
  submitTemplate,
} from '../../models/template-commands.ts';
import { getClinic } from '../../models/clinic.ts';
import type { Scope } from '../../models/tenancy.ts';
import type { ApiContext } from '../context.ts';
import { idParams } from '../id-params.ts';
import type { Operations } from '../operations.ts';
import { presentTemplate, presentUses } from './template-presenter.ts';
import {
  draftBody,
  editBody,
  preferBody,
  templateAnswer,
  templatesAnswer,
  versionBody,
} from './template-schema.ts';

const managing = { tag: 'messaging', access: { permission: 'messaging:configure' } } as const;

/** After the commit: browsers look again, and its process looks at the row. */
function announce({ deps, actor }: Pick<ApiContext, 'deps' | 'actor'>, { id, version }: TemplateRow): void {
  deps.live.publish({ clinicId: actor.clinicId, entity: 'message-template', id, version });
  deps.live.poke('neonpro_outbox');
}

type Context = Pick<ApiContext, 'deps' | 'actor'> & { after(effect: () => void): void };
async function answer(scope: Scope, ctx: Context, row: TemplateRow) {
  ctx.after(() => announce(ctx, row));
  return { template: presentTemplate(row, await templatesOfUse(scope, row.use)) };
}

export function templateRoutes(api: Operations): void {
  api.add({
    ...{ method: 'GET', path: '/message-templates', id: 'listMessageTemplates', ...managing },
    summary:
      'What messages are for, the clinic’s texts of each with what the provider says, and which one is sent now.',
    output: templatesAnswer,
    async inClinic(scope) {
      const [rows, channel, clinic] = [
        await listTemplates(scope),
        await readChannel(scope),
        await getClinic(scope),
      ];
      return {
        uses: presentUses(rows),
        clinicName: clinic.name,
        hasAccount: channel?.wabaId != null,
      };
    },
  });

  api.add({
    ...{ method: 'POST', path: '/message-templates', id: 'draftMessageTemplate', ...managing },
    summary: 'A new text of a use, as a draft; what the provider or the house would refuse is told at once.',
    status: 201,
    input: { body: draftBody },
    output: templateAnswer,
    async inClinic(scope, ctx) {
      const { use, text } = ctx.input.body;
      return answer(scope, ctx, await draftTemplate(scope, use, text));
    },
  });

  api.add({
    ...{ method: 'PATCH', path: '/message-templates/:id', id: 'editMessageTemplate', ...managing },
    summary: 'Another text of a draft, if nobody changed it since `version`.',
    input: { params: idParams, body: editBody },
    output: templateAnswer,
    async inClinic(scope, ctx) {
      const { version, text } = ctx.input.body;
      return answer(scope, ctx, await editTemplate(scope, ctx.input.params.id, version, text));
    },
  });

  api.add({
    ...{ method: 'POST', path: '/message-templates/:id/submit', id: 'submitMessageTemplate', ...managing },
    summary: 'Hands a draft to the provider; its answer comes in minutes or days.',
    status: 202,
    input: { params: idParams, body: versionBody },
    output: templateAnswer,
    inClinic: async (scope, ctx) =>
      answer(scope, ctx, await submitTemplate(scope, ctx.input.params.id, ctx.input.body.version)),
  });

  decisionRoutes(api);
}

/** What becomes of a text that the provider knows. */
function decisionRoutes(api: Operations): void {
  api.add({
    ...{ method: 'POST', path: '/message-templates/:id/archive', id: 'archiveMessageTemplate', ...managing },
    summary: 'Sends it no more; its siblings or the house’s text stand in.',
    input: { params: idParams, body: versionBody },
    output: templateAnswer,
    inClinic: async (scope, ctx) =>
      answer(scope, ctx, await archiveTemplate(scope, ctx.input.params.id, ctx.input.body.version)),
  });

  api.add({
    ...{ method: 'POST', path: '/message-templates/:id/prefer', id: 'preferMessageTemplate', ...managing },
    summary: 'Of several texts of a use this one is sent, as long as it may be.',
    input: { params: idParams, body: preferBody },
    output: templateAnswer,
    inClinic: async (scope, ctx) =>
      answer(scope, ctx, await preferTemplate(scope, ctx.input.params.id, ctx.input.body)),
  });

  api.add({
    ...{
      method: 'POST',
      path: '/message-templates/:id/accept-category',
      id: 'acceptTemplateCategory',
      ...managing,
    },
    summary: 'Sends it all the same, as what the provider counts it since.',
    input: { params: idParams, body: versionBody },
    output: templateAnswer,
    inClinic: async (scope, ctx) =>
      answer(scope, ctx, await acceptCategory(scope, ctx.input.params.id, ctx.input.body.version)),
  });
}
