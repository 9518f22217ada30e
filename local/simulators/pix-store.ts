import type { Journal } from './journal.ts';

export interface PixCharge {
  txid: string;
  /** OAuth client of the bank that made it; nobody else sees it. */
  owner: string;
  key: string;
  amountCents: number;
  note: string;
  createdAt: number;
  /** Seconds; a charge that ran out stays ATIVA in the standard and takes no payment. */
  seconds: number;
  location: string;
  brCode: string;
  status: 'ATIVA' | 'CONCLUIDA' | 'REMOVIDA_PELO_USUARIO_RECEBEDOR';
  payment?: PixPayment;
}
export interface PixPayment {
  endToEndId: string;
  amountCents: number;
  at: number;
  refunds: PixRefund[];
}
export interface PixRefund {
  id: string;
  amountCents: number;
  at: number;
  /** It stays EM_PROCESSAMENTO until then, and becomes `end`. */
  doneAt: number;
  end: 'DEVOLVIDO' | 'NAO_REALIZADO';
}
export interface PixHook {
  id: string;
  txid: string;
  url: string;
  dueAt: number;
}

export type PixFact =
  | { fact: 'charge'; charge: PixCharge }
  | { fact: 'removed'; txid: string }
  | { fact: 'paid'; txid: string; payment: PixPayment }
  | { fact: 'refund'; txid: string; refund: PixRefund }
  | { fact: 'webhook'; owner: string; key: string; url: string }
  | { fact: 'hook'; hook: PixHook }
  | { fact: 'hook-done'; id: string };

export type PixStore = ReturnType<typeof createPixStore>;

export const refundStatus = ({ doneAt, end }: PixRefund, now = Date.now()): string =>
  now < doneAt ? 'EM_PROCESSAMENTO' : end;

/** What the bank's journal tells, kept ready for reading. */
export function createPixStore(journal: Journal<PixFact>) {
  const charges = new Map<string, PixCharge>();
  const byEndToEnd = new Map<string, PixCharge>();
  const webhooks = new Map<string, string>();
  const hooks = new Map<string, PixHook>();
  const listeners = new Set<() => void>();
  const webhookKey = (owner: string, key: string) => `${owner}\n${key}`;

  function apply(entry: PixFact): void {
    switch (entry.fact) {
      case 'charge':
        charges.set(entry.charge.txid, entry.charge);
        return;
      case 'removed':
        charged(entry.txid).status = 'REMOVIDA_PELO_USUARIO_RECEBEDOR';
        return;
      case 'paid': {
        const charge = charged(entry.txid);
        charge.status = 'CONCLUIDA';
        charge.payment = entry.payment;
        byEndToEnd.set(entry.payment.endToEndId, charge);
        return;
      }
      case 'refund':
        charged(entry.txid).payment?.refunds.push(entry.refund);
        return;
      case 'webhook':
        webhooks.set(webhookKey(entry.owner, entry.key), entry.url);
        return;
      case 'hook':
        hooks.set(entry.hook.id, entry.hook);
        return;
      case 'hook-done':
        hooks.delete(entry.id);
    }
  }

  function charged(txid: string): PixCharge {
    const charge = charges.get(txid);
    if (!charge) throw new Error(`no charge ${txid}`);
    return charge;
  }

  journal.entries.forEach(apply);
  return {
    charges,
    hooks,
    chargeOfPayment: (endToEndId: string) => byEndToEnd.get(endToEndId),
    webhookOf: ({ owner, key }: PixCharge) => webhooks.get(webhookKey(owner, key)),
    record(entry: PixFact): void {
      journal.append(entry);
      apply(entry);
      for (const listener of listeners) listener();
    },
    onChange(listener: () => void): () => void {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    reset(): void {
      journal.clear();
      for (const map of [charges, byEndToEnd, hooks]) map.clear();
    },
  };
}
