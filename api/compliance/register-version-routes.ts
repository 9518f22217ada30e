import { readRegister } from '../../models/processing-register.ts';
import { listRegisterVersions, openRegisterVersion, publishRegister } from '../../models/register-version.ts';
import { fileBytes } from '../file-bytes.ts';
import type { Operations } from '../operations.ts';
import { registerPaper } from './register-paper.ts';
import { contentText, type RegisterContent } from './register-presenter.ts';
import {
  publishBody,
  publishedAnswer,
  versionAnswer,
  versionPaperParams,
  versionParams,
  versionsAnswer,
} from './register-schema.ts';

const path = '/compliance/register/versions';
const read = { method: 'GET', tag: 'compliance', access: { permission: 'compliance:read' } } as const;

/** The register as it was published: what an authority was shown is shown again, word for word. */
export function registerVersionRoutes(api: Operations): void {
  api.add({
    ...{ ...read, path, id: 'listRegisterVersions' },
    summary: 'Every published version of the register with its hash, the newest first.',
    output: versionsAnswer,
    inClinic: async (scope) => ({
      versions: (await listRegisterVersions(scope)).map(({ number, sha256, publishedBy, publishedAt }) => ({
        ...{ number, sha256, publishedBy, publishedAt: publishedAt.toISOString() },
      })),
    }),
  });

  api.add({
    ...{ method: 'POST', path, id: 'publishRegister', tag: 'compliance', status: 201 },
    access: { permission: 'compliance:act' },
    needsStepUp: true,
    summary: 'Publishes the register as it is now, if the last version says something else.',
    input: { body: publishBody },
    output: publishedAnswer,
    async inClinic(scope, ctx) {
      const published = await publishRegister(scope, contentText(await readRegister(scope, null)));
      const { clinicId } = scope;
      ctx.after(() => ctx.deps.live.publish({ clinicId, entity: 'compliance', id: clinicId }));
      return published;
    },
  });

  api.add({
    ...{ ...read, path: `${path}/:number`, id: 'getRegisterVersion' },
    summary: 'One version as JSON text: its SHA-256 is the one that was published.',
    input: { params: versionParams },
    output: versionAnswer,
    async inClinic(scope, ctx) {
      const { publishedAt, ...version } = await openRegisterVersion(scope, ctx.input.params.number);
      return { ...version, publishedAt: publishedAt.toISOString() };
    },
  });

  api.add({
    ...{ ...read, path: `${path}/:number/:kind`, id: 'getRegisterVersionPaper' },
    ...{ summary: 'One version as PDF, with its hash on every page.', produces: 'application/pdf' },
    ...{ input: { params: versionPaperParams }, output: fileBytes },
    async inClinic(scope, ctx) {
      const { number, kind } = ctx.input.params;
      const { content, sha256, day } = await openRegisterVersion(scope, number);
      ctx.set('Content-Disposition', `attachment; filename="${kind}-${number}.pdf"`);
      return registerPaper(kind, JSON.parse(content) as RegisterContent, {
        ...{ day, version: { number, sha256 } },
      });
    },
  });
}
