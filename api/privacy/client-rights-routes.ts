import { readPrivacySettings, writePrivacySettings } from '../../models/privacy-settings.ts';
import { blocksOf, liftBlock } from '../../models/processing-block.ts';
import { standingOf } from '../../models/client-standing.ts';
import { rightsOfClient } from '../../models/rights-request-list.ts';
import { idParams } from '../id-params.ts';
import type { Operations } from '../operations.ts';
import { presentBlock, presentRow, presentStanding } from './rights-presenter.ts';
import { clientRightsAnswer, settingsAnswer, settingsBody } from '../rights-schema.ts';

const read = { method: 'GET', tag: 'rights', access: { permission: 'rights:read' } } as const;
const decide = { tag: 'rights', access: { permission: 'rights:decide' } } as const;

/** What one person asked and what may not be done with her data; and whom the clinic names as its privacy officer. */
export function clientRightsRoutes(api: Operations): void {
  api.add({
    ...{ ...read, path: '/clients/:id/rights', id: 'getClientRights' },
    summary:
      'What one person asked by law, the newest first, what is blocked, and whether her data are held, going or sealed.',
    input: { params: idParams },
    output: clientRightsAnswer,
    async inClinic(scope, ctx) {
      const { id } = ctx.input.params;
      const requests = await rightsOfClient(scope, id);
      const blocks = (await blocksOf(scope, id)).map(presentBlock);
      return { requests: requests.map(presentRow), blocks, ...presentStanding(await standingOf(scope, id)) };
    },
  });

  api.add({
    ...{ ...decide, method: 'POST', path: '/processing-blocks/:id/lift', id: 'liftProcessingBlock' },
    summary: 'Ends a block: the data may be used for it again.',
    input: { params: idParams },
    async inClinic(scope, ctx) {
      await liftBlock(scope, ctx.input.params.id);
      return undefined;
    },
  });

  api.add({
    ...{ ...read, path: '/privacy-settings', id: 'getPrivacySettings' },
    summary: 'Whom the clinic names as its privacy officer, in public (LGPD art. 41).',
    output: settingsAnswer,
    inClinic: readPrivacySettings,
  });

  api.add({
    ...{ ...decide, method: 'PUT', path: '/privacy-settings', id: 'writePrivacySettings' },
    summary: 'Names the privacy officer, if nobody did since `version`.',
    input: { body: settingsBody },
    output: settingsAnswer,
    async inClinic(scope, ctx) {
      const { version, ...act } = ctx.input.body;
      await writePrivacySettings(scope, version, act);
      return readPrivacySettings(scope);
    },
  });
}
