import type { ModelCard } from '../../domain/no-show/model-card.ts';
import { judgeOnLaterDays, type Judged } from '../../domain/no-show/weigh-visits.ts';
import {
  championOf,
  getModel,
  lockChampion,
  promoteModel,
  readArtefactOf,
  writeJudgement,
} from '../../models/no-show-models.ts';
import { readPast } from '../../models/no-show-past.ts';
import { endTraining } from '../../models/no-show-trainings.ts';
import type { TrainingWork } from './training-activities.ts';

const dayOf = (civil: string) => Date.parse(`${civil}T00:00:00Z`) / 86_400_000;

/** Always true: whatever the verdict is, the training is over. */
export async function judgeChallenger(work: TrainingWork): Promise<boolean> {
  const { trainingId, within } = work;
  await work.tell({ step: 'judging', percent: 85 });
  const read = await readPast(work, Date.now());
  const { model, artefact, champion, heldBy } = await within(async (scope) => ({
    heldBy: await lockChampion(scope),
    model: await getModel(scope, trainingId),
    artefact: await readArtefactOf(scope, trainingId),
    champion: await championOf(scope),
  }));
  const past = { ...read, cut: dayOf(model.card.data.cut) };
  const judged = judgeOnLaterDays(artefact, champion?.artefact ?? null, past);
  work.signal.throwIfAborted();
  await settle(work, { card: model.card, judged, championId: champion?.id ?? null, heldBy });
  return true;
}

interface Verdict {
  card: ModelCard;
  judged: Judged;
  /** Null: judged against the house's rules. */
  championId: string | null;
  /** The row of the champion, also one that cannot be read any more. */
  heldBy: string | null;
}

/** In one transaction: the card, who is champion and the end of the training. */
async function settle(work: TrainingWork, { card, judged, championId, heldBy }: Verdict): Promise<void> {
  const { verdict, challenger, champion, gain, bins, lift, atBooking } = judged;
  const id = work.trainingId;
  const isBetter = verdict === 'better';
  await work.within(async (scope) => {
    const now = await lockChampion(scope);
    // Somebody chose another one meanwhile: the next try judges against that.
    if (now !== heldBy) throw new ChampionChanged();
    const judgement = {
      verdict,
      metrics: challenger,
      championMetrics: champion,
      championId,
      gain,
      bins,
      lift,
      atBooking,
    };
    const end = { state: isBetter ? ('promoted' as const) : ('kept' as const), reason: verdict, modelId: id };
    // Its process was cancelled in this moment: the champion stays.
    if (!(await endTraining(scope, id, end))) return;
    await writeJudgement(scope, id, { ...card, judgement });
    if (isBetter) await promoteModel(scope, id);
  });
  work.announce();
}

class ChampionChanged extends Error {}
