import { readFileSync } from 'node:fs';
import { effect } from '../activities/effect.ts';

export const done = [effect, readFileSync];
