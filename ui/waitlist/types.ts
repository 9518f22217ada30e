export type { EntryCard as Entry, OpeningCard as Opening } from '../../api/waitlist/schema.ts';

export interface Named {
  id: string;
  name: string;
}
