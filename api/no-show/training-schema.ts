import { z } from 'zod';
import { trainingStates, trainingSteps } from '../../models/no-show-trainings.ts';
import { pageAnswer, pageQuery } from '../cursor.ts';

const instant = z.iso.datetime();

export const trainingsQuery = z.strictObject(pageQuery);
export const trainingAnswer = z
  .strictObject({
    ...{
      id: z.uuid(),
      state: z.enum(trainingStates),
      step: z.enum(trainingSteps),
      percent: z.number().int(),
    },
    rows: z.number().int().nullable().describe('visits with an outcome that were read'),
    missed: z.number().int().nullable(),
    reason: z.string().nullable().describe('the code of why it ended as it did'),
    modelId: z.uuid().nullable(),
    ...{ startedAt: instant, finishedAt: instant.nullable() },
  })
  .meta({ id: 'NoShowTraining' });
export const trainingsAnswer = z.strictObject({ items: z.array(trainingAnswer), ...pageAnswer });
