import { firstNameOf } from '../../domain/messaging/templates.ts';
import type { OwnClient, OwnVisit } from '../../models/own-client.ts';

/** Her first name alone: the page may be open on a counter. */
export const presentOwnClient = ({ id, name, clinic }: OwnClient) => ({
  client: { id, firstName: firstNameOf(name) },
  clinic,
});

export const presentOwnVisit = ({ startsAt, endsAt, ...visit }: OwnVisit) => ({
  ...visit,
  startsAt: startsAt.toISOString(),
  endsAt: endsAt.toISOString(),
});
