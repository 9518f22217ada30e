import type { Effect } from '../activities/effect.ts';

export type Wish = Effect;
