import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { startErasureDrill } from './support/erasure/drill.ts';
import { pointedAt, restore, takeBackup } from './support/erasure/backup.ts';
import { readableIn } from './support/erasure/readable.ts';
import { operator } from './support/erasure/operator.ts';
import { type Findings, scan } from './support/erasure/scan.ts';
import { type Context, defineBench } from './support/bench.ts';

/**
 * A person made of canaries goes through everything there is, and is erased. Then nothing of her may be found: in dumps of all databases, in files and
 * logs, in the store and the histories of Temporal, by any key of today, in any answer of the product; nor in an old backup that is
 * restored, whose database forgets her again by the ledger.
 */
export const bench = defineBench({
  flags: { pace: 0.2 },
  limitSeconds: 900,
  async run(context) {
    const drill = await startErasureDrill(context, context.flags.pace * 1000);
    const { stack } = drill;
    const missing = await drill.live();
    for (const fault of missing) context.say(fault);
    context.say('looking for her everywhere');
    const before = await scan(drill.scanner);
    tell(context, 'before', before);
    const backups = join(stack.stateDir, '..', `${stack.stateDir.split('/').at(-1) ?? ''}-backups`);
    mkdirSync(backups, { recursive: true });
    context.defer(() => drill.forget(backups));
    await takeBackup(stack, join(backups, 'base'));
    const old = await restore(context, join(backups, 'base'), 'restored');
    const restored = pointedAt(stack, old);
    const readableBefore = await readableIn(restored, drill, 'before');

    context.say(`found in ${before.places.length} places; she is erased`);
    const began = Date.now();
    await drill.erase();
    const seconds = (Date.now() - began) / 1000;
    const after = await scan(drill.scanner);
    tell(context, 'after', after);
    const readable = await readableIn(restored, drill, 'after');
    for (const name of readable) context.say(`readable in the backup: ${name}`);
    const isUntold = operator(restored, ['erasures', 'status']).status === 1;
    context.say(operator(restored, ['erasures', 'apply']).stdout.trim());
    const resurrected = await drill.rowsIn(restored);
    const neighbour = await drill.neighbourIsThere();
    const figures = {
      ...{ found_before: before.places.length, found_after: after.places.length },
      ...{ backup_readable: readable.length, chain_ok: await drill.chainHolds() },
      seconds: Math.round(seconds * 10) / 10,
      ...{ sealed_places: after.sealed.length, looked_at: after.looked, restored_rows: resurrected },
    };
    const faults = [
      ...missing,
      ...(figures.found_before < 8 ? ['the scanner is blind: fewer than eight places before'] : []),
      ...(readableBefore.length > 8 ? [] : ['the backup was not readable before: that proves nothing']),
      ...after.places.map((name) => `still in ${name}`),
      ...after.sealed
        .filter((name) => name !== sealedPlace)
        .map((name) => `sealed where it may not be: ${name}`),
      ...(after.sealed.length === 0 ? ['the record that the law keeps is not there'] : []),
      ...readable.map((name) => `the backup is still readable: ${name}`),
      ...(figures.chain_ok ? [] : ['the audit trail does not hold']),
      ...(isUntold ? [] : ['the restored database knew of the erasure: that proves nothing']),
      ...(resurrected > 0 ? [`${resurrected} rows of hers in the restored database`] : []),
      ...(neighbour ? [] : ['somebody else was erased too']),
      ...(seconds > 300 ? ['it took longer than five minutes'] : []),
    ];
    return { figures, faults };
  },
});

/** Lei 13.787/2018: her clinical record for twenty years, under a key of its own that only the privacy officer's act opens (ADR 0025). */
const sealedPlace = 'sealed public.sealed_records.content_ct';

function tell({ say }: Pick<Context<string>, 'say'>, when: string, { places, sealed }: Findings): void {
  for (const name of places) say(`${when}: ${name}`);
  for (const name of sealed) say(`${when}, sealed by law: ${name}`);
}
