import { rightsClock } from '../../domain/privacy/rights-clock.ts';
import type { RightCode } from '../../domain/privacy/rights.ts';
import { openRightsRequest } from '../../models/rights-request.ts';
import { decideRights } from '../../models/rights-request-decide.ts';
import type { Scope } from '../../models/tenancy.ts';
import { asOwner } from './backdate.ts';

const day = 86_400_000;

interface Ask {
  code: RightCode;
  clientId: string;
  wish?: string;
}

/** At the desk, of somebody who showed a document. */
export const ask = async (scope: Scope, { code, clientId, wish }: Ask): Promise<string> => {
  const asked = { code, clientId, wish: wish ?? null, requester: null };
  const { id } = await openRightsRequest(scope, { ...asked, channel: 'desk', identityHow: 'document' });
  return id;
};

/** From the public page; who it is has to be proved. */
export const askAsStranger = async (scope: Scope): Promise<void> => {
  await openRightsRequest(scope, {
    ...{ code: 'confirmation', channel: 'web', clientId: null, identityHow: null },
    requester: { name: 'Norma Teles Vieira', phone: '+5511900000042' },
    wish: 'Quero saber se vocês ainda têm algum dado meu.',
  });
};

/** Decided in her favour by the privacy officer: its process answers with the certificate. */
export const correct = async (scope: Scope, id: string): Promise<void> =>
  decideRights(scope, id, {
    ...{ version: 1, decision: 'fulfilled', blocks: [] },
    answer: 'Seu nome foi corrigido no cadastro, como no documento que você mostrou na recepção.',
    items: [{ dataClass: 'identification', decision: 'fulfil', ground: null, until: null }],
  });

/** Everything goes but the record, which the law keeps sealed for twenty years. */
export const erase = async (scope: Scope, id: string): Promise<void> =>
  decideRights(scope, id, {
    ...{ version: 1, decision: 'partial', blocks: [] },
    answer: 'Seus dados foram apagados. O prontuário fica lacrado pelo prazo da Lei 13.787/2018.',
    items: [
      ...(['identification', 'messages', 'scores'] as const).map((dataClass) => ({
        ...{ dataClass, decision: 'fulfil' as const, ground: null, until: null },
      })),
      { dataClass: 'clinical', decision: 'keep', ground: 'medical-record', until: null },
    ],
  });

/** As if it had come so many days ago, with the clock of that day: its process then warns, or writes down that it is late. */
export async function received(
  owner: Parameters<typeof asOwner>[0],
  actor: Parameters<typeof asOwner>[1],
  { id, daysAgo, timeZone }: { id: string; daysAgo: number; timeZone: string },
): Promise<void> {
  const at = Date.now() - daysAgo * day;
  const { warnAt, escalateAt, dueAt } = rightsClock(at, timeZone);
  const marks = [at, warnAt, escalateAt, dueAt].map((mark) => new Date(mark));
  await asOwner(owner, actor, async (trx) => {
    await trx.raw(
      `update rights_requests set received_at = ?, warn_at = ?, escalate_at = ?, due_at = ? where clinic_id = ? and id = ?`,
      [...marks, actor.clinicId, id],
    );
  });
}
