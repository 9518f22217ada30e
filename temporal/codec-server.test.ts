import { createHash, randomUUID } from 'node:crypto';
import { defaultPayloadConverter } from '@temporalio/common';
import { describe, expect, it } from 'vitest';
import { createPayloadCodec } from './codec.ts';
import { createCodecHandler, type JsonPayload } from './codec-server.ts';
import { createCodecKeys } from './codec-keys.ts';

const derive = (seed: string) => createHash('sha256').update(seed).digest();
const keys = createCodecKeys({
  kms: { platformKey: derive },
  vaultOf: (clinicId) => Promise.resolve({ version: 1, derivedKey: (purpose) => derive(clinicId + purpose) }),
});
const codec = createPayloadCodec(keys);
const mine = randomUUID();
const other = randomUUID();

function openServer() {
  const audited: { clinicId: string | null; count: number; verb: string }[] = [];
  const handler = createCodecHandler<{ clinicId: string; mayDecode: boolean }>({
    codec,
    authorize: (caller, clinicId) => caller.mayDecode && caller.clinicId === clinicId,
    audit: (_, access) => Promise.resolve(void audited.push(access)),
    clinicOf: (caller) => caller.clinicId,
  });
  return { handler, audited };
}

async function sealed(clinicId: string, value: unknown): Promise<JsonPayload> {
  const context = {
    type: 'workflow',
    namespace: 'default',
    workflowId: `clinic/${clinicId}/appointment/1`,
  } as const;
  const [payload] = await codec.encode([defaultPayloadConverter.toPayload(value)], context);
  return {
    metadata: Object.fromEntries(
      Object.entries(payload?.metadata ?? {}).map(([name, bytes]) => [
        name,
        Buffer.from(bytes).toString('base64'),
      ]),
    ),
    data: Buffer.from(payload?.data ?? []).toString('base64'),
  };
}
const text = ({ data = '' }: JsonPayload): string => Buffer.from(data, 'base64').toString();
const operator = { clinicId: mine, mayDecode: true };

describe('the codec server', () => {
  it('hands back the ciphertext to who may not read it, and leaves no trace of a decode', async () => {
    const { handler, audited } = openServer();
    const payloads = [await sealed(mine, 'segredo')];
    expect(await handler.decode({ clinicId: mine, mayDecode: false }, payloads)).toEqual(payloads);
    expect(audited).toEqual([]);
  });

  it('opens the own clinic only: the rest of the page stays ciphertext', async () => {
    const { handler, audited } = openServer();
    const foreign = await sealed(other, 'alheio');
    const [own, untouched] = await handler.decode(operator, [await sealed(mine, 'nosso'), foreign]);
    expect(text(own as JsonPayload)).toBe('"nosso"');
    expect(untouched).toEqual(foreign);
    expect(audited).toEqual([{ clinicId: mine, count: 1, verb: 'decode' }]);
  });

  it('hands out nothing when the audit cannot be written', async () => {
    const handler = createCodecHandler({
      codec,
      authorize: () => true,
      audit: () => Promise.reject(new Error('no database')),
      clinicOf: () => mine,
    });
    await expect(handler.decode(null, [await sealed(mine, 'segredo')])).rejects.toThrow('no database');
  });

  it('answers a payload that does not open, or that nobody encrypted, as it came', async () => {
    const { handler } = openServer();
    const broken = { ...(await sealed(mine, 'x')), data: Buffer.alloc(50).toString('base64') };
    const plain = { metadata: { encoding: Buffer.from('json/plain').toString('base64') }, data: 'IngiCg==' };
    expect(await handler.decode(operator, [broken, plain])).toEqual([broken, plain]);
  });

  it('encrypts what an operator types for the own clinic', async () => {
    const { handler } = openServer();
    const plain = {
      metadata: { encoding: Buffer.from('json/plain').toString('base64') },
      data: Buffer.from('"oi"').toString('base64'),
    };
    const encoded = await handler.encode(operator, [plain]);
    expect(text(encoded[0] as JsonPayload)).not.toContain('oi');
    expect(await handler.decode(operator, encoded)).toEqual([plain]);
  });
});
