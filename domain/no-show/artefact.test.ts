import { describe, expect, it } from 'vitest';
import { madeVisits } from '../../local/no-show/made-visits.ts';
import { type ModelArtefact, readArtefact } from './artefact.ts';
import { productColumns } from './column-sets.ts';
import { houseRules } from './house-rules.ts';
import { trainModel } from './train-model.ts';

const blend = () => {
  const trained = trainModel(madeVisits({ count: 900 }), { columns: productColumns, kind: 'blend' });
  if (trained.state === 'refused') throw new Error(trained.why);
  return JSON.parse(JSON.stringify(trained.artefact)) as ModelArtefact & { forest: object };
};

describe('an artefact that was kept', () => {
  it('is read when it is whole', () => {
    expect(readArtefact(houseRules())).toEqual(houseRules());
    const whole = blend();
    expect(readArtefact(whole)).toEqual(whole);
  });

  it('is not read, and nothing is thrown, when it is rubbish', () => {
    const rules = houseRules();
    const rubbish: unknown[] = [
      ...[undefined, null, 7, 'x', [], {}, { format: 1 }, { format: 2 }, { format: 1, columns: null }],
      ...[
        { ...rules, columns: 'lead' },
        { ...rules, curves: [] },
        { ...rules, kind: 'oracle' },
      ],
      ...[
        { ...rules, columns: rules.columns.map(() => 'toString') },
        { ...rules, intercept: null },
      ],
      ...[
        { ...rules, slope: NaN },
        { ...rules, shift: '0' },
        { ...rules, typical: rules.typical.map(() => null) },
      ],
      ...[
        { ...rules, curves: rules.curves.map(() => null) },
        { ...rules, tables: [null] },
        { ...rules, tables: {} },
      ],
      { ...rules, curves: rules.curves.map((curve) => ({ ...curve, knots: [] })) },
      { ...rules, curves: rules.curves.map((curve) => ({ ...curve, unknown: Infinity })) },
      { ...rules, tables: [{ column: 'origin', effects: { staff: 'a' } }] },
    ];
    for (const one of rubbish) expect(readArtefact(one), JSON.stringify(one)).toBeNull();
  });

  it('is not read when its trees cannot be walked to an end', () => {
    const whole = blend();
    const { forest } = whole;
    const broken = [
      { ...forest, left: [] },
      { ...forest, roots: [1e6] },
      { ...forest, column: forest.column.map(() => 99) },
      // A child that lies before its parent: a walk could go round for ever.
      { ...forest, left: forest.left.map(() => 0), right: forest.right.map(() => 0) },
      { ...forest, value: forest.value.map(() => null) },
      { ...forest, base: null },
      'oak',
    ];
    for (const other of broken) expect(readArtefact({ ...whole, forest: other })).toBeNull();
  });
});
