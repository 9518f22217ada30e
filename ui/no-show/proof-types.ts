import type { z } from 'zod';
import type { accuracyAnswer } from '../../api/no-show/accuracy-schema.ts';
import type { effectsAnswer } from '../../api/no-show/effect-schema.ts';
import type { modelAnswer, modelsAnswer } from '../../api/no-show/model-schema.ts';
import type { reviewAnswer } from '../../api/no-show/review-schema.ts';
import type { trainingAnswer } from '../../api/no-show/training-schema.ts';

export type ModelList = z.output<typeof modelsAnswer>;
export type ModelLine = ModelList['items'][number];
export type Metrics = NonNullable<ModelLine['metrics']>;
export type ModelDetail = z.output<typeof modelAnswer>;
export type Bin = ModelDetail['card']['bins'][number];
export type LiftPoint = ModelDetail['card']['lift'][number];
export type Training = z.output<typeof trainingAnswer>;
export type Accuracy = z.output<typeof accuracyAnswer>;
export type Effects = z.output<typeof effectsAnswer>;
/** Numbers of groups, never of a person. */
export type Effect = Effects['items'][number];
export type Review = z.output<typeof reviewAnswer>;
