// Table messages: one send intent each (D7); owner context: messaging.
import { randomUUID } from 'node:crypto';
import type { Channel, MessageKind, MessagePurpose, Provider } from '../domain/messaging/delivery.ts';
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
  kind?: MessageKind;
  purpose?: MessagePurpose;
  usefulUntil?: Date | null;
  templateId?: string | null;
  isClosed?: boolean;
}

export interface MessageRow {
  id: string;
  key: string;
  state: MessageState;
  attempts: number;
  version: number;
  channel: Channel;
  provider: Provider | null;
  kind: MessageKind;
  purpose: MessagePurpose;
  /** Null for somebody the clinic has not matched to a client. */
  clientId: string | null;
  conversationId: string | null;
  appointmentId: string | null;
  step: string;
  template: string;
  templateId: string | null;
  /** Of the visit as this message speaks of it. */
  visitStartsAt: Date | null;
  usefulUntil: Date | null;
  notBefore: Date | null;
  waitCode: string | null;
  triedSince: Date | null;
  fallbackOf: string | null;
  isClosed: boolean;
  errorCode: string | null;
  /** The provider's id, as `providerRef` makes it. */
  providerId: string | null;
  contentCt: Buffer | null;
  sentAt: Date | null;
  stateAt: Date;
  createdAt: Date;
  updatedAt: Date;
}

const columns = [
  ...['id', 'key', 'state', 'attempts', 'version', 'channel', 'provider', 'kind', 'purpose', 'clientId'],
  ...['conversationId', 'appointmentId', 'step', 'template', 'templateId', 'visitStartsAt', 'usefulUntil'],
  ...[
    'notBefore',
    'waitCode',
    'triedSince',
    'fallbackOf',
    'isClosed',
    'errorCode',
    'providerId',
    'contentCt',
  ],
  ...['sentAt', 'stateAt', 'createdAt', 'updatedAt'],
];

async function locked(scope: Scope, where: Record<string, unknown>): Promise<MessageRow | undefined> {
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

/** `updatedAt` is the attempt's own mark: by it a try knows again what it wrote itself. */
export type MessageChange = Partial<Omit<MessageRow, 'id' | 'key' | 'version' | 'stateAt' | 'createdAt'>>;

export async function changeMessage(
  scope: Scope,
  row: MessageRow,
  change: MessageChange,
): Promise<MessageRow> {
  const updatedAt = change.updatedAt ?? new Date();
  const isNew = change.state !== undefined && change.state !== row.state;
  const version = row.version + 1;
  const written = { ...change, updatedAt, ...(isNew && { stateAt: updatedAt }), version };
  await scope.trx('messages').where({ clinicId: scope.clinicId, id: row.id }).update(written);
  return { ...row, ...written };
}

/**
 * What the provider said, at once or by webhook, whichever comes first. A message of unknown fate that turns out to have a fate, and one
 * that failed, tell whoever waits for it: its own process, or the visit that sent it before 2026-11-26.
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
  const hasFailed = state === 'failed' && row.state !== 'failed';
  const isOfVisit = row.isClosed && row.state === 'unknown';
  // Codes for signing in are asked for again; nothing stands in for them.
  const isReopened = hasFailed && row.purpose !== 'access' && row.kind !== 'echo';
  const changed = await changeMessage(scope, row, {
    state,
    ...(wamid !== undefined && { providerId: providerRef(scope.vault, wamid) }),
    ...(errorCode !== undefined && state === 'failed' && { errorCode }),
    ...(isReopened && { isClosed: false }),
  });
  if (isOfVisit) await scope.enqueue('message', row.id);
  if (isReopened || (row.state === 'unknown' && !isOfVisit)) await scope.enqueue('delivery', row.id);
  return changed;
}
