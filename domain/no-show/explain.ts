import type { Curve, Forest, ModelArtefact } from './artefact.ts';
import { columnOf, type ColumnName } from './columns.ts';
import type { Reason, ReasonCode } from './reasons.ts';
import { curveAt, nextNode } from './score.ts';

/** Below this a reason is noise to whoever reads it (log-odds: 0.05 is about one point of a risk of 25 %). */
const leastEffect = 0.05;

/** Effect of every column in log-odds, before it is compared with the typical visit. */
export function columnEffects(artefact: ModelArtefact, features: ArrayLike<number>): Float64Array {
  const share = artefact.forest ? artefact.forestShare : 0;
  const effects = Float64Array.from(
    artefact.curves,
    (curve: Curve, at) => (1 - share) * curveAt(curve, features[at] as number),
  );
  if (artefact.forest) addForest(effects, artefact.forest, share, features);
  return effects.map((effect) => effect * artefact.slope);
}

/** Every split of a tree moves the expected log-odds; its column answers for the move. */
function addForest(effects: Float64Array, forest: Forest, share: number, features: ArrayLike<number>): void {
  for (const root of forest.roots) {
    let node = root;
    while ((forest.column[node] as number) >= 0) {
      const next = nextNode(forest, node, features);
      const at = forest.column[node] as number;
      effects[at] =
        (effects[at] as number) + share * ((forest.value[next] as number) - (forest.value[node] as number));
      node = next;
    }
  }
}

/** At most four reasons against the clinic's typical visit, the biggest first. Columns that say the same thing are one reason. */
export function explain(artefact: ModelArtefact, features: ArrayLike<number>): Reason[] {
  const sums = new Map<ReasonCode, number>();
  columnEffects(artefact, features).forEach((whole, at) => {
    const effect = whole - (artefact.typical[at] as number);
    const code = columnOf(artefact.columns[at] as ColumnName).reason(features[at] as number, effect);
    sums.set(code, (sums.get(code) ?? 0) + effect);
  });
  return [...sums]
    .map(([reason, effect]) => ({ reason, effect }))
    .filter(({ effect }) => Math.abs(effect) >= leastEffect)
    .sort((a, b) => Math.abs(b.effect) - Math.abs(a.effect))
    .slice(0, 4);
}
