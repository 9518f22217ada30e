// Table no_show_settings; owner context: no-show.
import { type Arm, armOf } from '../domain/no-show/arm.ts';
import { effectShare, type ShownEffect } from '../domain/no-show/effect.ts';
import { assumedEffect, type Effect } from '../domain/no-show/thresholds.ts';
import { defaultNoShowRules, type NoShowRules, type NoShowSettings } from '../domain/no-show/settings.ts';
import { refuse, refuseField } from '../domain/errors.ts';
import { lookAnew } from './no-show-look-anew.ts';
import { shownEffectSql } from './no-show-effects.ts';
import type { ClinicVault } from './encryption.ts';
import type { Scope } from './tenancy.ts';

/** With what doing something has been shown to change, or is assumed to. */
export type WeighedSettings = NoShowSettings & { effect: Effect };

interface Row extends Omit<NoShowSettings, 'salt'> {
  shown: ShownEffect | null;
}

// The newest report decides, by all that was measured so far.
const sql = `
  select s.version, s.is_on as "isOn", s.holdout_percent as "holdoutPercent", s.missed_cost_cents as "missedCostCents",
    s.call_cost_cents as "callCostCents", s.friction_cost_cents as "frictionCostCents", s.ladders, s.call_owner_id as "callOwnerId", e.shown
  from (select) one
    left join no_show_settings s on s.clinic_id = $1
    left join lateral (${shownEffectSql}) e on true`;

/**
 * Draws the hold-out, before the clinic has a row of its own too: out of its key, for who knew it could tell anybody's side. Of the first
 * version, so that nobody changes sides when the key is rotated.
 */
export const armSalt = (vault: Pick<ClinicVault, 'derivedKey'>): string =>
  vault.derivedKey('no-show-arm', 1).toString('hex');

/** The clinic's rules, or the defaults as version 0 when it has never changed them. */
export async function readNoShowSettings({ run, clinicId, vault }: Scope): Promise<WeighedSettings> {
  const [row] = await run<Row>({ name: 'no-show-settings', text: sql, values: [clinicId] });
  const { shown = null, ...stored } = row ?? { shown: null, version: null };
  const share = shown && effectShare(shown);
  const effect: Effect = share ? { share, source: 'measured' } : assumedEffect;
  const salt = armSalt(vault);
  // No row of its own: the left join answers with nothing but the effect.
  if (stored.version === null) return { ...defaultNoShowRules, version: 0, salt, effect };
  return { ...stored, salt, effect };
}

/**
 * Replaces the rules, if nobody did since `version` (0 = never written); calls go to somebody who works here. Visits to come are looked at
 * anew where that changes something: watched from now on, no more, or by other rules.
 */
export async function writeNoShowSettings(
  scope: Scope,
  version: number,
  rules: NoShowRules,
): Promise<WeighedSettings> {
  const { trx, clinicId } = scope;
  await mustWork(scope, rules.callOwnerId);
  const before = await readNoShowSettings(scope);
  const next = { ...rules, ladders: JSON.stringify(rules.ladders), version: version + 1 };
  const table = trx('noShowSettings');
  const written =
    version === 0
      ? await table
          .insert({ ...next, clinicId })
          .onConflict('clinicId')
          .ignore()
          .returning('version')
      : await table.where({ clinicId, version }).update(next).returning('version');
  if (written.length === 0) refuse('version-conflict');
  await scope.audit({
    ...{ action: 'no-show-settings.update', entity: 'clinic', entityId: clinicId },
    purpose: 'CLINIC_OPERATION',
  });
  const settings = await readNoShowSettings(scope);
  if (before.holdoutPercent !== settings.holdoutPercent) await redrawSides(scope, settings);
  lookAnew(scope, before, settings);
  return settings;
}

/** Visits that are watched already go by the percentage of now, or a client would be on one side here and on the other there. */
async function redrawSides(
  { run, clinicId }: Scope,
  { salt, holdoutPercent }: WeighedSettings,
): Promise<void> {
  const watched = await run<{ id: string; clientId: string; arm: Arm }>({
    name: 'no-show-sides',
    text: `select w.id, a.client_id as "clientId", w.arm from no_show_watches w
      join appointments a on a.clinic_id = w.clinic_id and a.id = w.id where w.clinic_id = $1 and not w.is_closed`,
    values: [clinicId],
  });
  const drawn = watched.map((one) => ({ ...one, side: armOf(salt, one.clientId, holdoutPercent) }));
  const changed = drawn.filter(({ arm, side }) => arm !== side);
  if (changed.length === 0) return;
  await run({
    name: 'no-show-redraw',
    text: `update no_show_watches w set arm = d.side, version = w.version + 1, updated_at = now()
      from unnest($2::uuid[], $3::text[]) d(id, side) where w.clinic_id = $1 and w.id = d.id`,
    values: [clinicId, changed.map(({ id }) => id), changed.map(({ side }) => side)],
  });
}

async function mustWork({ trx, clinicId }: Scope, id: string | null): Promise<void> {
  if (id === null) return;
  const [person]: { isActive: boolean }[] = await trx('staff').where({ clinicId, id }).select('isActive');
  if (!person?.isActive) refuseField('callOwnerId', 'unknown');
}
