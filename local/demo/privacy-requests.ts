import type { RightCode } from '../../domain/privacy/rights.ts';
import { openRightsRequest } from '../../models/rights-request.ts';
import { decideRights } from '../../models/rights-request-decide.ts';
import type { Scope } from '../../models/tenancy.ts';

interface Ask {
  code: RightCode;
  clientId: string;
  wish?: string;
  /** A letter of that day; left out: today, at the desk. */
  receivedOn?: string;
}

/** Of somebody who showed a document. An older one is warned of, or written down as late, by its process. */
export const ask = async (scope: Scope, { code, clientId, wish, receivedOn }: Ask): Promise<string> => {
  const channel = receivedOn === undefined ? 'desk' : 'letter';
  const asked = { code, clientId, wish: wish ?? null, requester: null, receivedOn };
  const { id } = await openRightsRequest(scope, { ...asked, channel, identityHow: 'document' });
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
