import type { KeyObject } from 'node:crypto';
import type { Logger } from 'pino';
import { anchorHeads, signedHeads } from '../models/audit-anchors.ts';
import { type ChainHead, sealOnce, unsignedHeads } from '../models/audit-chain.ts';
import type { Tenancy } from '../models/tenancy.ts';

export interface SealerOptions {
  /** Connects as neonpro_audit_writer. */
  tenancy: Tenancy;
  key: KeyObject;
  /** The second store of signed heads; without one the chain still seals, but a cut tail cannot be proven. */
  anchorFile: string | undefined;
  log: Logger;
}

const sealEveryMs = 2_000;
// D22: a cut tail longer than a minute is found.
const anchorEveryMs = 30_000;

/** Chains audit events every two seconds and signs the new heads every half minute, until stopped. */
export function startSealer({ tenancy, key, anchorFile, log }: SealerOptions): { stop(): Promise<void> } {
  const heads = new Map<string, ChainHead>();
  let anchoredAt = 0;
  let isCaughtUp = false;
  let isStopping = false;
  let wake = (): void => undefined;

  async function anchor(): Promise<void> {
    if (!anchorFile || heads.size === 0 || (!isStopping && Date.now() - anchoredAt < anchorEveryMs)) return;
    await anchorHeads(tenancy.knex, { file: anchorFile, key, heads: [...heads.values()], now: new Date() });
    heads.clear();
    anchoredAt = Date.now();
  }

  /** What was sealed before this process began, and not signed. */
  async function catchUp(): Promise<void> {
    if (isCaughtUp || !anchorFile) return;
    for (const head of await unsignedHeads(tenancy.knex, await signedHeads(anchorFile)))
      heads.set(head.clinicId, head);
    isCaughtUp = true;
  }

  async function sealAll(): Promise<void> {
    await catchUp();
    for (;;) {
      const sealed = await sealOnce(tenancy, (clinicId, error) =>
        log.warn(
          { clinicId, code: (error as { code?: string }).code ?? 'unknown' },
          'audit of a clinic cannot be sealed',
        ),
      );
      for (const head of sealed) heads.set(head.clinicId, head);
      if (sealed.length === 0) break;
    }
    await anchor();
  }

  async function run(): Promise<void> {
    while (!isStopping) {
      await sealAll().catch((error: unknown) => {
        log.warn(
          { code: (error as { code?: string }).code ?? 'unknown' },
          'audit sealer waits for the database',
        );
      });
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, sealEveryMs);
        wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
    await sealAll().catch(() => undefined);
  }

  const running = run();
  return {
    async stop() {
      isStopping = true;
      wake();
      await running;
    },
  };
}
