import { listTexts, publishText } from '../../models/consent-text.ts';
import type { Scope } from '../../models/tenancy.ts';
import type { Operations } from '../operations.ts';
import { presentTexts } from '../consent-presenter.ts';
import { textBody, textsAnswer } from '../consent-schema.ts';

const tell = async (scope: Scope) => presentTexts(await listTexts(scope));
const texts = { path: '/consent-texts', tag: 'consents', output: textsAnswer } as const;

/** The words people say yes or no to, version by version. */
export function consentTextRoutes(api: Operations): void {
  api.add({
    ...{ ...texts, method: 'GET', id: 'listConsentTexts', access: { permission: 'consents:read' } },
    summary: 'The words of every purpose, the newest version of each first.',
    inClinic: tell,
  });

  api.add({
    ...{ ...texts, method: 'POST', id: 'publishConsentText', access: { permission: 'consents:configure' } },
    ...{ status: 201, input: { body: textBody } },
    summary: 'Publishes new words of a purpose; whoever agreed to older ones is asked again.',
    async inClinic(scope, ctx) {
      await publishText(scope, ctx.input.body);
      ctx.after(() => {
        ctx.deps.live.publish({ clinicId: scope.clinicId, entity: 'consent', id: scope.clinicId });
      });
      return tell(scope);
    },
  });
}
