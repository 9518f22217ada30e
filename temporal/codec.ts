import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import type { Payload, PayloadCodec, SerializationContext } from '@temporalio/common';
import proto from '@temporalio/proto';
import { clinicOfKeyId, type CodecKeys } from './codec-keys.ts';
import { clinicOfWorkflowId } from './workflow-ids.ts';

// The package is CommonJS and Node sees no named exports in it.
const PayloadMessage = proto.temporal.api.common.v1.Payload;
const encrypted = Buffer.from('binary/encrypted');
const keyIdField = 'encryption-key-id';
const nonceLength = 12;
const tagLength = 16;

/** A payload this system did not write, or not for this workflow. The message names ids only. */
export class PayloadRefused extends Error {
  override readonly name = 'PayloadRefused';
}

/**
 * AES-256-GCM over whole payloads (D8), `nonce | tag | ciphertext`, with the key id as authenticated data. The key belongs to the
 * clinic in the workflow's id; payloads that come without a context take the platform's. What is not encrypted is refused, so
 * nothing can be slipped into a workflow past the codec.
 */
export function createPayloadCodec(keys: CodecKeys): PayloadCodec {
  return {
    async encode(payloads, context) {
      if (payloads.length === 0) return payloads;
      const keyId = await keys.currentKeyId(clinicOfContext(context));
      const key = await keys.keyFor(keyId);
      return payloads.map((payload) => encryptPayload(payload, keyId, key));
    },
    decode: (payloads, context) =>
      Promise.all(
        payloads.map(async (payload) => {
          const keyId = keyIdOf(payload);
          if (keyId === null) throw new PayloadRefused('payload is not encrypted');
          const owner = clinicOfKeyId(keyId);
          const clinicId = clinicOfContext(context);
          if (owner !== null && clinicId !== null && owner !== clinicId) {
            throw new PayloadRefused(`payload of clinic ${owner} in a workflow of clinic ${clinicId}`);
          }
          return decryptPayload(payload, keyId, await keys.keyFor(keyId));
        }),
      ),
  };
}

/** The key an encrypted payload names, or null when it is not one of ours. */
export function keyIdOf({ metadata }: Payload): string | null {
  const encoding = metadata?.encoding;
  const keyId = metadata?.[keyIdField];
  if (!encoding || !keyId || !encrypted.equals(encoding)) return null;
  return Buffer.from(keyId).toString('utf8');
}

const clinicOfContext = (context: SerializationContext | undefined): string | null =>
  clinicOfWorkflowId(context?.workflowId ?? '');

function encryptPayload(payload: Payload, keyId: string, key: Uint8Array): Payload {
  const nonce = randomBytes(nonceLength);
  const cipher = createCipheriv('aes-256-gcm', key, nonce);
  cipher.setAAD(Buffer.from(keyId));
  const body = Buffer.concat([cipher.update(PayloadMessage.encode(payload).finish()), cipher.final()]);
  return {
    metadata: { encoding: encrypted, [keyIdField]: Buffer.from(keyId) },
    data: Buffer.concat([nonce, cipher.getAuthTag(), body]),
  };
}

function decryptPayload({ data }: Payload, keyId: string, key: Uint8Array): Payload {
  if (!data || data.length < nonceLength + tagLength)
    throw new PayloadRefused('encrypted payload is cut short');
  const decipher = createDecipheriv('aes-256-gcm', key, data.subarray(0, nonceLength));
  decipher.setAAD(Buffer.from(keyId));
  decipher.setAuthTag(data.subarray(nonceLength, nonceLength + tagLength));
  try {
    const plain = Buffer.concat([decipher.update(data.subarray(nonceLength + tagLength)), decipher.final()]);
    return PayloadMessage.decode(plain);
  } catch {
    throw new PayloadRefused(`payload does not open with key ${keyId}`);
  }
}
