import { readRegister } from '../../models/processing-register.ts';
import { sha256Hex } from '../../models/sha256.ts';
import type { Operations } from '../operations.ts';
import { registerPaper } from './register-paper.ts';
import { contentText, presentContent } from './register-presenter.ts';
import { fileBytes } from '../file-bytes.ts';
import { registerAnswer, registerParams, registerQuery } from './register-schema.ts';

const read = { method: 'GET', tag: 'compliance', access: { permission: 'compliance:read' } } as const;

/** The register of processing (art. 37) and the reports of impact (art. 38), made anew of what is declared each time. */
export function registerRoutes(api: Operations): void {
  api.add({
    ...{ ...read, path: '/compliance/register', id: 'getProcessingRegister' },
    summary: 'What the clinic does with people’s data, why and for how long; with `since`, what changed.',
    input: { query: registerQuery },
    output: registerAnswer,
    async inClinic(scope, ctx) {
      const register = await readRegister(scope, ctx.input.query.since ?? null);
      const sha256 = sha256Hex(contentText(register));
      return { ...presentContent(register), day: register.day, sha256, changes: register.changes };
    },
  });

  api.add({
    ...{ ...read, path: '/compliance/register/:kind/paper', id: 'getRegisterPaper' },
    ...{
      summary: 'The register (`ropa`) or the report of impact (`ripd`) as PDF.',
      produces: 'application/pdf',
    },
    ...{ input: { params: registerParams }, output: fileBytes },
    async inClinic(scope, ctx) {
      const { kind } = ctx.input.params;
      const register = await readRegister(scope, null);
      ctx.set('Content-Disposition', `attachment; filename="${kind}-${register.day}.pdf"`);
      return registerPaper(kind, presentContent(register), { day: register.day });
    },
  });
}
