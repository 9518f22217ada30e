import { randomInt } from 'node:crypto';
import { HttpError } from './http.ts';
import type { PixCallbacks } from './pix-callbacks.ts';
import type { PixCharge, PixStore } from './pix-store.ts';

const letters = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789';

/** E + the bank + the minute + eleven characters of chance. */
function newEndToEndId(now: Date): string {
  const minute = now.toISOString().replace(/\D/g, '').slice(0, 12);
  const rest = Array.from({ length: 11 }, () => letters[randomInt(letters.length)]).join('');
  return `E99999999${minute}${rest}`;
}

export const isPayable = ({ status, createdAt, seconds }: PixCharge, now = Date.now()): boolean =>
  status === 'ATIVA' && now < createdAt + seconds * 1_000;

/** The client at her bank: pays a charge by the text of its code, once. */
export function createPixPerson(store: PixStore, callbacks: PixCallbacks) {
  function pay(charge: PixCharge | undefined): { endToEndId: string } {
    if (!charge) throw new HttpError(404, 'no charge has this code');
    if (charge.status === 'CONCLUIDA') throw new HttpError(409, 'this charge is paid already');
    if (!isPayable(charge)) throw new HttpError(409, 'this charge is over');
    const now = new Date();
    const payment = {
      ...{ endToEndId: newEndToEndId(now), amountCents: charge.amountCents, at: now.getTime(), refunds: [] },
    };
    store.record({ fact: 'paid', txid: charge.txid, payment });
    callbacks.tell(charge.txid);
    return { endToEndId: payment.endToEndId };
  }
  return {
    payCode: (code: string) => pay([...store.charges.values()].find(({ brCode }) => brCode === code.trim())),
    payCharge: (txid: string) => pay(store.charges.get(txid.toLowerCase())),
  };
}
export type PixPerson = ReturnType<typeof createPixPerson>;
