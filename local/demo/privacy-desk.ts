import { closeIncident, decideIncident, editIncident } from '../../models/incident-commands.ts';
import { reportIncident } from '../../models/incident.ts';
import { addPeople } from '../../models/incident-people.ts';
import { setHold } from '../../models/legal-hold.ts';
import type { Scope } from '../../models/tenancy.ts';

const hour = 3_600_000;

/** A telephone left in a taxi this morning: judged grave, its people are on the list, the law's three business days run. */
export async function loseTelephone(scope: Scope, clientIds: readonly string[]): Promise<void> {
  const knownAt = Date.now() - 5 * hour;
  const id = await reportIncident(scope, {
    ...{ kind: 'lost-device', knownAt, occurredFrom: new Date(knownAt - 2 * hour) },
    summary: 'Celular da recepção esquecido em um táxi, com fotos de avaliação na galeria.',
  });
  await editIncident(scope, id, {
    version: 1,
    content: {
      ...{ dataInvolved: 'Fotos de avaliação, nome e horário das visitas da semana.' },
      ...{
        measuresBefore:
          'Bloqueio de tela por digital; fotos copiadas para o prontuário e apagadas a cada semana.',
      },
      ...{ measuresAfter: 'Aparelho bloqueado e apagado à distância; sessões encerradas.' },
      ...{ risks: 'Alguém que desbloqueie o aparelho antes de ele ser apagado pode ver as fotos.' },
      ...{ mitigation: 'Desconfie de mensagens com fotos suas e avise a clínica.' },
      ...{ contact: 'privacidade@aurora.example' },
    },
  });
  await decideIncident(scope, id, {
    ...{ version: 2, decision: 'notify', criteria: ['sensitive'] },
    reason: 'Fotos de saúde de pessoas identificáveis, em aparelho fora da clínica.',
  });
  await addPeople(scope, id, clientIds);
}

/** A printed reminder in the wrong hands: judged harmless with its reason, and closed; it stays in the register. */
export async function showWrongPerson(scope: Scope): Promise<void> {
  const id = await reportIncident(scope, {
    ...{ kind: 'wrong-recipient', knownAt: Date.now() - 20 * hour },
    summary: 'Lembrete impresso entregue à pessoa errada na recepção e devolvido na hora, sem ser lido.',
  });
  await decideIncident(scope, id, {
    ...{ version: 1, decision: 'no-notify', criteria: [] },
    reason: 'Primeiro nome e horário, sem dado de saúde, devolvido em seguida: sem risco relevante.',
  });
  await closeIncident(scope, id, {
    ...{ version: 2, conclusion: 'A recepção passou a conferir o nome antes de entregar.' },
  });
}

export const holdForLawsuit = async (scope: Scope, clientId: string): Promise<void> => {
  const reason = 'Ação 0001234-56.2026.8.26.0100, 2ª Vara Cível.';
  await setHold(scope, { clientId, ground: 'lawsuit', reason });
};
