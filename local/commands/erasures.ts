import { applyErasureLedger, ledgerStatus } from '../../models/erasure-start.ts';
import { operatorConfig } from './environment.ts';

/** After a restore, before the API starts; twice is once. */
export async function applyErasures(): Promise<number> {
  const { lines, applied } = await applyErasureLedger(operatorConfig());
  console.log(`${lines} erasures in the ledger, ${applied} applied now`);
  return 0;
}

export async function erasureStatus(): Promise<number> {
  const { lines, unapplied } = await ledgerStatus(operatorConfig());
  console.log(`${lines} erasures in the ledger, ${unapplied} not in this database`);
  return unapplied === 0 ? 0 : 1;
}
