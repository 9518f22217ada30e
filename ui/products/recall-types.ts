import type { z } from 'zod';
import type {
  attemptBody,
  openBody,
  peopleAnswer,
  personAnswer,
  previewAnswer,
  previewBody,
  proposalsAnswer,
  recallAnswer,
  recallsAnswer,
} from '../../api/products/recall-schema.ts';

export type RecallLine = z.output<typeof recallsAnswer>['recalls'][number];
export type Recall = z.output<typeof recallAnswer>;
export type RecallLot = Recall['lotList'][number];
export type RecallEvent = Recall['events'][number];
export type RecallPerson = z.output<typeof peopleAnswer>['people'][number];
export type RecallPersonDetail = z.output<typeof personAnswer>;
export type RecallTry = RecallPersonDetail['tries'][number];
export type RecallPreview = z.output<typeof previewAnswer>;
export type RecallTarget = z.input<typeof previewBody>['target'];
export type RecallOpening = z.input<typeof openBody>;
export type AttemptBody = z.input<typeof attemptBody>;
export type Proposal = z.output<typeof proposalsAnswer>['proposals'][number];
export type PeopleShown = 'all' | 'open' | 'call' | 'accounted';
