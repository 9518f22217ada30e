import { LRUCache } from 'lru-cache';

/** Where the codec gets its keys; ids name the clinic (or the platform) and the version, and are readable by anyone. */
export interface CodecKeys {
  /** 32 bytes. Rejects for an unknown or destroyed key. */
  keyFor(keyId: string): Promise<Uint8Array>;
  currentKeyId(clinicId: string | null): Promise<string>;
}

/** What key material is derived from; `models/tenancy.ts` has this shape. */
export interface PayloadVaults {
  kms: { platformKey(purpose: string): Uint8Array };
  vaultOf(
    clinicId: string,
  ): Promise<{ version: number; derivedKey(purpose: string, version?: number): Uint8Array }>;
}

const purpose = 'temporal-payload';
const platformKeyId = 'platform/1';
const clinicKeyId = /^clinic\/([0-9a-f-]{36})\/(\d+)$/;

export const clinicOfKeyId = (keyId: string): string | null => clinicKeyId.exec(keyId)?.[1] ?? null;

// How long a key may be used after the last time it was looked up: beyond it a destroyed key is gone from every process.
const freshMs = 300_000;
// Postgres down: workflows whose key we have seen lately go on; what they do waits for Postgres anyway.
const staleMs = 3_600_000;

/** Keys derived from each clinic's vault, remembered for a while, and through an outage of the database. */
export function createCodecKeys(vaults: PayloadVaults, clock: () => number = Date.now): CodecKeys {
  const versions = remembering((clinicId) => vaults.vaultOf(clinicId).then(({ version }) => version), clock);
  const keys = remembering(async (keyId) => {
    const [, clinicId, version] = clinicKeyId.exec(keyId) ?? [];
    if (!clinicId) throw new Error(`unknown key ${keyId}`);
    return (await vaults.vaultOf(clinicId)).derivedKey(purpose, Number(version));
  }, clock);
  return {
    keyFor: (keyId) =>
      keyId === platformKeyId ? Promise.resolve(vaults.kms.platformKey(purpose)) : keys(keyId),
    currentKeyId: async (clinicId) =>
      clinicId === null ? platformKeyId : `clinic/${clinicId}/${await versions(clinicId)}`,
  };
}

function remembering<T extends NonNullable<unknown>>(
  load: (id: string) => Promise<T>,
  clock: () => number,
): (id: string) => Promise<T> {
  const known = new LRUCache<string, { value: T; at: number }>({ max: 5_000 });
  const underWay = new Map<string, Promise<T>>();

  async function lookUp(id: string): Promise<T> {
    const last = known.get(id);
    try {
      const value = await load(id);
      known.set(id, { value, at: clock() });
      return value;
    } catch (error) {
      if (last && isOutage(error) && clock() - last.at < staleMs) return last.value;
      known.delete(id);
      throw error;
    } finally {
      underWay.delete(id);
    }
  }

  return (id) => {
    const last = known.get(id);
    if (last && clock() - last.at < freshMs) return Promise.resolve(last.value);
    // A burst after a start is one look-up, not one for each payload.
    const wait = underWay.get(id) ?? lookUp(id);
    underWay.set(id, wait);
    return wait;
  };
}

const isOutage = (error: unknown): boolean =>
  ['unavailable', 'busy-try-again'].includes(String((error as { code?: unknown } | null)?.code));
