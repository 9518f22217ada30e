import { createHash, randomUUID } from 'node:crypto';
import { ApplicationFailure, defaultPayloadConverter, type Payload } from '@temporalio/common';
import {
  decodeOptionalFailureToOptionalError,
  encodeErrorToFailure,
  loadDataConverter,
} from '@temporalio/common/lib/internal-non-workflow/index.js';
import { describe, expect, it } from 'vitest';
import { DomainError } from '../domain/errors.ts';
import { createPayloadCodec, keyIdOf } from './codec.ts';
import { clinicOfKeyId, createCodecKeys, type CodecKeys, type PayloadVaults } from './codec-keys.ts';
import { createDataConverter } from './data-converter.ts';

const derive = (seed: string): Uint8Array => createHash('sha256').update(seed).digest();
const clinics = { bela: randomUUID(), flor: randomUUID() };
const vaults = (version = 1): PayloadVaults => ({
  kms: { platformKey: (purpose) => derive(`platform ${purpose}`) },
  vaultOf: (clinicId) =>
    Promise.resolve({
      version,
      derivedKey: (purpose, wanted = version) => derive(`${clinicId} ${purpose} ${wanted}`),
    }),
});
const keys = createCodecKeys(vaults());
const codec = createPayloadCodec(keys);
const inClinic = (clinicId: string) =>
  ({
    type: 'workflow',
    namespace: 'default',
    workflowId: `clinic/${clinicId}/appointment/${randomUUID()}`,
  }) as const;
const canary = 'canário Maria Aparecida';
const payload = defaultPayloadConverter.toPayload({ note: canary });
const encode = async (context?: ReturnType<typeof inClinic>): Promise<Payload> => {
  const [sealed] = await codec.encode([payload], context);
  if (!sealed) throw new Error('nothing came back');
  return sealed;
};

describe('the payload codec refuses', () => {
  it('a payload that is not encrypted, so that nothing is slipped into a workflow', async () => {
    await expect(codec.decode([payload])).rejects.toThrow('not encrypted');
  });

  it('an encrypted payload without a key id', async () => {
    const sealed = await encode();
    await expect(
      codec.decode([{ ...sealed, metadata: { encoding: sealed.metadata?.encoding ?? new Uint8Array() } }]),
    ).rejects.toThrow('not encrypted');
  });

  it('a payload of another clinic, even where its key is at hand', async () => {
    const sealed = await encode(inClinic(clinics.bela));
    await expect(codec.decode([sealed], inClinic(clinics.flor))).rejects.toThrow('in a workflow of clinic');
  });

  it('a payload relabelled with another key id: the id is authenticated', async () => {
    const sameKey: CodecKeys = {
      keyFor: () => Promise.resolve(derive('one')),
      currentKeyId: () => Promise.resolve('platform/1'),
    };
    const careless = createPayloadCodec(sameKey);
    const [sealed] = await careless.encode([payload]);
    const relabelled = {
      ...sealed,
      metadata: { ...sealed?.metadata, 'encryption-key-id': Buffer.from('platform/2') },
    };
    await expect(careless.decode([relabelled])).rejects.toThrow('does not open with key platform/2');
  });

  it('a wrong key, a changed byte and a cut payload', async () => {
    const sealed = await encode(inClinic(clinics.bela));
    const other = createPayloadCodec({ ...keys, keyFor: () => Promise.resolve(derive('other')) });
    await expect(other.decode([sealed])).rejects.toThrow('does not open');
    const data = Buffer.from(sealed.data ?? []);
    data.writeUInt8(data.readUInt8(40) ^ 1, 40);
    await expect(codec.decode([{ ...sealed, data }])).rejects.toThrow('does not open');
    await expect(codec.decode([{ ...sealed, data: data.subarray(0, 20) }])).rejects.toThrow('cut short');
  });

  it('an unknown key', async () => {
    await expect(keys.keyFor('clinic/nobody/1')).rejects.toThrow('unknown key');
  });
});

describe('the payload codec', () => {
  it('brings back what was written, and shows nothing of it in between', async () => {
    const sealed = await encode(inClinic(clinics.bela));
    expect(Buffer.from(sealed.data ?? []).toString('latin1')).not.toContain('can');
    expect(Buffer.from(sealed.metadata?.encoding ?? []).toString()).toBe('binary/encrypted');
    const [opened] = await codec.decode([sealed], inClinic(clinics.bela));
    expect(defaultPayloadConverter.fromPayload(opened as Payload)).toEqual({ note: canary });
  });

  it('takes the key of the clinic in the workflow id, and the platform key where there is no context', async () => {
    expect(clinicOfKeyId(keyIdOf(await encode(inClinic(clinics.flor))) ?? '')).toBe(clinics.flor);
    expect(keyIdOf(await encode())).toBe('platform/1');
    const inActivity = { ...inClinic(clinics.bela), type: 'activity', isLocal: true } as const;
    const [sealed] = await codec.encode([payload], inActivity);
    expect(clinicOfKeyId(keyIdOf(sealed as Payload) ?? '')).toBe(clinics.bela);
    await expect(codec.decode([await encode()], inClinic(clinics.bela))).resolves.toHaveLength(1);
  });

  it('never encrypts two payloads alike', async () => {
    const [one, two] = await codec.encode([payload, payload], inClinic(clinics.bela));
    expect(Buffer.from(one?.data ?? []).equals(Buffer.from(two?.data ?? []))).toBe(false);
  });

  it('opens what was written before the clinic key was rotated', async () => {
    const sealed = await encode(inClinic(clinics.bela));
    const rotated = createPayloadCodec(createCodecKeys(vaults(2)));
    await expect(rotated.decode([sealed])).resolves.toHaveLength(1);
    const [fresh] = await rotated.encode([payload], inClinic(clinics.bela));
    expect(keyIdOf(fresh as Payload)).toBe(`clinic/${clinics.bela}/2`);
  });
});

describe('failures', () => {
  it('travel encrypted, message and stack, and come back whole', async () => {
    const converter = loadDataConverter(createDataConverter(keys));
    const context = inClinic(clinics.bela);
    const failure = await encodeErrorToFailure(
      converter,
      ApplicationFailure.nonRetryable(canary, 'not-found'),
      context,
    );
    const wire = JSON.stringify(failure, (_, value: unknown) =>
      value instanceof Uint8Array ? Buffer.from(value).toString('latin1') : value,
    );
    expect(wire).not.toContain('Maria');
    expect(wire).not.toContain('codec.test');
    const error = await decodeOptionalFailureToOptionalError(converter, failure, context);
    expect(error).toMatchObject({ message: canary, type: 'not-found' });
  });
});

describe('the keys', () => {
  it('are remembered through an outage of the database, and forgotten when they are destroyed', async () => {
    let refusal: DomainError | null = null;
    let now = Date.now();
    const source = vaults();
    const remembered = createCodecKeys(
      { ...source, vaultOf: (id) => (refusal ? Promise.reject(refusal) : source.vaultOf(id)) },
      () => now,
    );
    const keyId = `clinic/${clinics.bela}/1`;
    const key = await remembered.keyFor(keyId);
    refusal = new DomainError('unavailable');
    now += 10 * 60_000;
    expect(await remembered.keyFor(keyId)).toEqual(key);
    refusal = new DomainError('key-destroyed');
    await expect(remembered.keyFor(keyId)).rejects.toThrow('key-destroyed');
    refusal = new DomainError('unavailable');
    await expect(remembered.keyFor(keyId)).rejects.toThrow('unavailable');
  });
});
