import type { Payload, PayloadCodec } from '@temporalio/common';
import { keyIdOf } from './codec.ts';
import { clinicOfKeyId } from './codec-keys.ts';

/** A payload as the Temporal UI and CLI send it: bytes in base64. */
export interface JsonPayload {
  metadata?: Record<string, string>;
  data?: string;
}

export interface CodecHandlerOptions<Caller> {
  codec: PayloadCodec;
  /** Whether the caller may read payloads of this clinic; null = the platform's own. */
  authorize: (caller: Caller, clinicId: string | null) => boolean | Promise<boolean>;
  /** Written before anything is handed out; when it fails, nothing is. */
  audit: (
    caller: Caller,
    access: { clinicId: string | null; count: number; verb: 'decode' | 'encode' },
  ) => Promise<void>;
  /** The clinic what the caller writes (a signal typed into the UI) is encrypted for. */
  clinicOf: (caller: Caller) => string;
}

export interface CodecHandler<Caller> {
  decode(caller: Caller, payloads: readonly JsonPayload[]): Promise<JsonPayload[]>;
  encode(caller: Caller, payloads: readonly JsonPayload[]): Promise<JsonPayload[]>;
}

/**
 * The operator's codec server (D9). Whatever the caller may not read, or cannot be read, comes back as the ciphertext it was: the
 * Temporal UI shows it as such, and nobody learns which of the two it is.
 */
export function createCodecHandler<Caller>(options: CodecHandlerOptions<Caller>): CodecHandler<Caller> {
  const { codec, authorize, audit, clinicOf } = options;

  async function readableClinics(caller: Caller, payloads: readonly Payload[]): Promise<Set<string | null>> {
    const counts = new Map<string | null, number>();
    for (const keyId of payloads.map(keyIdOf)) {
      if (keyId === null) continue;
      const clinicId = clinicOfKeyId(keyId);
      counts.set(clinicId, (counts.get(clinicId) ?? 0) + 1);
    }
    const readable = new Set<string | null>();
    for (const [clinicId, count] of counts) {
      if (!(await authorize(caller, clinicId))) continue;
      await audit(caller, { clinicId, count, verb: 'decode' });
      readable.add(clinicId);
    }
    return readable;
  }

  return {
    async decode(caller, jsonPayloads) {
      const payloads = jsonPayloads.map(fromJson);
      const readable = await readableClinics(caller, payloads);
      return Promise.all(
        payloads.map(async (payload) => {
          const keyId = keyIdOf(payload);
          if (keyId === null || !readable.has(clinicOfKeyId(keyId))) return toJson(payload);
          const [opened = payload] = await codec.decode([payload]).catch(() => [payload]);
          return toJson(opened);
        }),
      );
    },
    async encode(caller, jsonPayloads) {
      const clinicId = clinicOf(caller);
      if (!(await authorize(caller, clinicId))) return [...jsonPayloads];
      await audit(caller, { clinicId, count: jsonPayloads.length, verb: 'encode' });
      const workflowId = `clinic/${clinicId}/codec-server`;
      const context = { type: 'workflow', namespace: '', workflowId } as const;
      return (await codec.encode(jsonPayloads.map(fromJson), context)).map(toJson);
    },
  };
}

const fromJson = ({ metadata = {}, data }: JsonPayload): Payload => ({
  metadata: Object.fromEntries(
    Object.entries(metadata).map(([name, value]) => [name, Buffer.from(value, 'base64')]),
  ),
  ...(data === undefined ? {} : { data: Buffer.from(data, 'base64') }),
});

const toJson = ({ metadata, data }: Payload): JsonPayload => ({
  metadata: Object.fromEntries(
    Object.entries(metadata ?? {}).map(([name, value]) => [name, Buffer.from(value).toString('base64')]),
  ),
  ...(data ? { data: Buffer.from(data).toString('base64') } : {}),
});
