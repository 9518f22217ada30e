import { type AuditBench, openAuditBench } from './support/audit/trail.ts';
import { kindsOfTampering, type Tampering } from './support/audit/tampering.ts';
import { defineBench, mustBeZero } from './support/bench.ts';

/** Did the look say so, and of the right clinic? A look that says nothing has missed it. */
async function isFound(bench: AuditBench, tampering: Tampering, place: number): Promise<boolean> {
  await bench.asSuperuser(() => tampering.damage(bench, bench.seqOf(place), place));
  const faults = await bench.faults(bench.ours);
  // The last signed head may be the neighbour's.
  if (tampering.name === 'delete anchor') faults.push(...(await bench.faults(bench.theirs)));
  await bench.repair();
  return faults.some((fault) => tampering.shows.includes(fault.kind));
}

/** Everything whole again, both clinics: whatever is found now was never done. */
const falseAlarms = async (bench: AuditBench): Promise<number> =>
  (await bench.faults(bench.ours)).length + (await bench.faults(bench.theirs)).length;

/**
 * A superuser lays hands on the trail, in twelve ways and at fifty places each; every one must be seen, and nothing that nobody did. Then
 * a trail of a million is walked.
 */
export const bench = defineBench({
  flags: { places: 50, events: 300, concurrent: 2_000, big: 1_000_000 },
  limitSeconds: 1_800,
  async run(context) {
    const { flags, say } = context;
    const bench = await openAuditBench(context, { events: flags.events, places: flags.places });
    let alarms = await bench.honest(flags.concurrent);
    say(`${flags.concurrent} honest events written at once: ${alarms} false alarms`);
    let missed = 0;
    for (const tampering of kindsOfTampering) {
      let found = 0;
      for (let place = 1; place <= flags.places; place += 1)
        found += Number(await isFound(bench, tampering, place));
      alarms += await falseAlarms(bench);
      missed += flags.places - found;
      say(`${tampering.name}: ${found} of ${flags.places} found`);
    }
    const walk = await bench.walkBig(flags.big);
    say(`${walk.checked} events walked in ${walk.seconds.toFixed(1)} s`);
    const figures = {
      missed,
      false_alarms: alarms + walk.faults,
      ...{ kinds: kindsOfTampering.length, places: flags.places },
      ...{ events: walk.checked, seconds: Number(walk.seconds.toFixed(1)) },
    };
    const slow =
      walk.seconds > 60 ? [`${walk.checked} events took ${walk.seconds.toFixed(1)} s, not 60`] : [];
    return { figures, faults: [...mustBeZero(figures, ['missed', 'false_alarms']), ...slow] };
  },
});
