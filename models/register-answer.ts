// What the mirror of ANVISA's files says of one product and of one company; owner context: products.
import type { AnvisaFileCode } from '../domain/products/anvisa-catalogue.ts';
import { type AnvisaState, bestRow, isStale, stateOf } from '../domain/products/anvisa-state.ts';
import type { Regime } from '../domain/products/registration.ts';
import { type AnvisaRow, companyOf, findRegistered, findTransfers, mirrorFiles } from './anvisa-mirror.ts';
import type { Scope } from './tenancy.ts';

export interface Registered {
  regime: Regime;
  registration: string | null;
  processNumber: string | null;
}
export interface RegisterAnswer {
  state: AnvisaState;
  sourceFile: AnvisaFileCode;
  /** The day of ANVISA's own copy. */
  sourceDate: string | null;
  rows: AnvisaRow[];
  /** The number under which a product of the same name is active, when this one no longer is: another holder took it over. */
  transferredTo: string | null;
}

const fileOf = {
  medicine: 'medicines',
  device: 'devices',
  cosmetic: 'cosmetics',
} as const satisfies Record<Regime, AnvisaFileCode>;

/** One other number means that it moved; several mean that the name is everybody's. */
async function transferOf({ trx }: Scope, row: AnvisaRow): Promise<string | null> {
  const [other, ...more] = await findTransfers(trx, row);
  return other && more.length === 0 ? (other.registration ?? other.key) : null;
}

export async function askRegister(scope: Scope, product: Registered, today: string): Promise<RegisterAnswer> {
  const { regime } = product;
  const number = product.registration ?? product.processNumber ?? '';
  const sourceFile = fileOf[regime];
  const source = (await mirrorFiles(scope.trx)).find(({ code }) => code === sourceFile);
  const sourceDate = source?.sourceDate ?? null;
  const rows = await findRegistered(scope.trx, { regime, number });
  const best = bestRow(rows);
  const state = stateOf(best, { regime, today, sourceDate, number });
  const transferredTo = state === 'inactive' && best ? await transferOf(scope, best) : null;
  return { state, sourceFile, sourceDate, rows, transferredTo };
}

/** Whether ANVISA authorises this company (AFE): by any of its authorisations. Null: the copy is too old to say that there is none. */
export async function askCompany(
  { trx }: Scope,
  cnpj: string,
  today: string,
): Promise<{ afe: string | null; state: 'active' | 'inactive' | 'not-found' } | null> {
  const rows = await companyOf(trx, cnpj);
  const active = rows.find(({ isActive, goneOn }) => isActive && goneOn === null);
  if (active) return { afe: active.afe, state: 'active' };
  if (rows.length > 0) return { afe: rows[0]?.afe ?? null, state: 'inactive' };
  const source = (await mirrorFiles(trx)).find(({ code }) => code === 'companies');
  return isStale(source?.sourceDate ?? null, today) ? null : { afe: null, state: 'not-found' };
}
