// Table contact_choices, as people look at it and change it; owner context: messaging.
import { refuse } from '../domain/errors.ts';
import type { ChoiceTextVersion } from '../domain/messaging/choice-texts.ts';
import type { Channel } from '../domain/messaging/delivery.ts';
import { type ChoiceProof, type ChoicePurpose, recordChoice } from './contact-choice.ts';
import { requireNotErased } from './person-erased.ts';
import type { Scope } from './tenancy.ts';

export interface ChoiceWish {
  channel: Channel;
  purpose: ChoicePurpose;
  choice: 'granted' | 'withdrawn';
}

export interface ChoiceLine extends ChoiceWish {
  source: ChoiceProof['source'] | 'migration';
  textVersion: string;
  chosenAt: Date;
  /** It is the one that holds. */
  isCurrent: boolean;
}

const most = 100;

export interface ChoicesOfClient {
  clinic: { id: string; name: string };
  /** Newest first. */
  lines: ChoiceLine[];
}

/** Not hers to see and not there are the same. */
async function clinicOf({ run, clinicId }: Scope, clientId: string): Promise<ChoicesOfClient['clinic']> {
  const [clinic] = await run<ChoicesOfClient['clinic']>({
    name: 'choices-clinic',
    text: `select t.clinic_id as id, t.name from clients c join clinics t on t.clinic_id = c.clinic_id
      where c.clinic_id = $1 and c.id = $2`,
    values: [clinicId, clientId],
  });
  return clinic ?? refuse('not-found');
}

/** Every choice of a client. */
export async function listChoices(scope: Scope, clientId: string): Promise<ChoicesOfClient> {
  const { run, clinicId } = scope;
  const clinic = await clinicOf(scope, clientId);
  await scope.audit({
    ...{ action: 'contact-choice.read', entity: 'client', entityId: clientId },
    ...{ subjectIds: [clientId], purpose: 'CONSENT' },
  });
  const lines = await run<ChoiceLine>({
    name: 'choices-of-client',
    text: `select channel, purpose, choice, source, text_version as "textVersion", chosen_at as "chosenAt",
        row_number() over (partition by channel, purpose order by chosen_at desc) = 1 as "isCurrent"
      from contact_choices where clinic_id = $1 and client_id = $2 order by chosen_at desc limit ${most}`,
    values: [clinicId, clientId],
  });
  return { clinic, lines };
}

type Door = 'reception' | 'program' | 'preference-page';
const serviceText: Record<Door, ChoiceTextVersion> = {
  reception: 'reception-2026-11',
  program: 'program-2026-11',
  'preference-page': 'preferences-2026-11',
};

/** Writes down what differs from what holds. Refuses a yes with `person-erased`: a no stays open to her while her erasure runs. */
export async function changeChoices(
  scope: Scope,
  clientId: string,
  wishes: readonly ChoiceWish[],
  source: Door,
): Promise<void> {
  await clinicOf(scope, clientId);
  if (wishes.some(({ choice }) => choice === 'granted')) await requireNotErased(scope, clientId);
  for (const wish of wishes) {
    const textVersion = wish.purpose === 'offers' ? 'offers-2026-11' : serviceText[source];
    await recordChoice(scope, { clientId, ...wish, source, textVersion });
  }
}
