// Table messages: one send intent each (D7); owner context: messaging.
import { randomUUID } from 'node:crypto';
import { applyStatus, type MessageState, type ProviderStatus } from '../domain/messaging/message-state.ts';
import { providerRef } from './provider-ref.ts';
import type { Scope } from './tenancy.ts';

export interface MessageIntent {
  key: string;
  clientId: string;
  /** Null for what is not about a visit. */
  appointmentId: string | null;
  step: string;
  template: string;
  /** Epoch milliseconds of the start that this message speaks of. */
  visitStartsAt: number | null;
}

export interface MessageRow {
  id: string;
  state: MessageState;
  attempts: number;
  version: number;
  clientId: string;
  appointmentId: string | null;
  step: string;
  /** The provider's id, as `providerRef` makes it. */
  providerId: string | null;
  updatedAt: Date;
}

const columns = [
  'id',
  'state',
  'attempts',
  'version',
  'clientId',
  'appointmentId',
  'step',
  'providerId',
  'updatedAt',
];

async function locked(scope: Scope, where: Record<string, string>): Promise<MessageRow | undefined> {
  const rows = (await scope
    .trx('messages')
    .where({ clinicId: scope.clinicId, ...where })
    .select(columns)
    .forUpdate()) as MessageRow[];
  return rows[0];
}

export const lockMessage = (scope: Scope, id: string) => locked(scope, { id });
export const lockMessageByKey = (scope: Scope, key: string) => locked(scope, { key });

/** By our own id as the provider echoes it, else by the provider's: its answer may have been lost. */
export const lockReportedMessage = async (scope: Scope, wamid: string, ownId?: string) =>
  (ownId === undefined ? undefined : await locked(scope, { id: ownId })) ??
  locked(scope, { providerId: providerRef(scope.vault, wamid) });

const startOf = (at: number | null): Date | null => (at === null ? null : new Date(at));

/** The row of an intent, written if it is not there; locked until the transaction ends. */
export async function lockIntent(scope: Scope, intent: MessageIntent): Promise<MessageRow> {
  const { visitStartsAt, ...fields } = intent;
  await scope
    .trx('messages')
    .insert({ ...fields, clinicId: scope.clinicId, id: randomUUID(), visitStartsAt: startOf(visitStartsAt) })
    .onConflict(['clinicId', 'key'])
    .ignore();
  return (await lockMessageByKey(scope, intent.key)) as MessageRow;
}

interface MessageChange {
  state: MessageState;
  attempts?: number;
  providerId?: string;
  errorCode?: string | null;
  /** The attempt's own mark: by it a try knows again what it wrote itself. */
  updatedAt?: Date;
}

export async function changeMessage(
  scope: Scope,
  row: MessageRow,
  change: MessageChange,
): Promise<MessageRow> {
  const version = row.version + 1;
  await scope
    .trx('messages')
    .where({ clinicId: scope.clinicId, id: row.id })
    .update({ updatedAt: new Date(), ...change, version });
  return { ...row, ...change, version };
}

/**
 * What the provider said, at once or by webhook, whichever comes first. A message of unknown fate that turns
 * out to have a fate tells the visit that waits for it.
 */
export async function applyProviderStatus(
  scope: Scope,
  row: MessageRow,
  status: ProviderStatus,
  told: { wamid?: string; errorCode?: string },
): Promise<MessageRow> {
  const state = applyStatus(row.state, status);
  const isNews = state !== row.state || (told.wamid !== undefined && row.providerId === null);
  if (!isNews) return row;
  const { wamid, errorCode } = told;
  const changed = await changeMessage(scope, row, {
    state,
    ...(wamid !== undefined && { providerId: providerRef(scope.vault, wamid) }),
    ...(errorCode !== undefined && state === 'failed' && { errorCode }),
  });
  if (row.state === 'unknown') await scope.enqueue('message', row.id);
  return changed;
}
