import type { LegalHold } from '../../models/legal-hold.ts';
import type { DuePerson } from '../../models/retention-due.ts';
import type { ClinicRule, MadeChange } from '../../models/retention-rule.ts';
import type { RetentionRun } from '../../models/retention-run.ts';

const iso = (text: string) => new Date(text).toISOString();

export const presentRule = (rule: ClinicRule) => ({
  ...{ dataClass: rule.dataClass, keepDays: rule.keepDays, houseDays: rule.houseDays },
  ...{ leastDays: rule.leastDays, mostDays: rule.mostDays, removal: rule.removal, from: rule.from },
  ...{ since: rule.since, source: rule.source, version: rule.version },
  ...{ ownSince: rule.ownSince, planned: rule.planned },
});

export const presentChange = ({ changedAt, ...change }: MadeChange) => ({
  ...{ version: change.version, keepDays: change.keepDays, since: change.since },
  ...{ reason: change.reason, changedBy: change.changedBy, changedAt: changedAt.toISOString() },
});

export const presentRun = (run: RetentionRun) => ({
  ...{ id: run.id, kind: run.kind, startedBy: run.startedBy },
  ...{ startedAt: run.startedAt.toISOString(), endedAt: run.endedAt?.toISOString() ?? null },
  findings: run.findings.map(({ dataClass, cutoff, due, held, removed, oldestAt }) => ({
    ...{ dataClass, cutoff: iso(cutoff), due, held, removed, oldestAt: oldestAt && iso(oldestAt) },
  })),
});

export const presentDue = ({ id, name, at, isHeld }: DuePerson) => ({
  ...{ client: { id, name }, at: at.toISOString(), isHeld },
});

export const presentHold = (hold: LegalHold) => ({
  ...{ id: hold.id, version: hold.version, client: hold.client, ground: hold.ground, reason: hold.reason },
  ...{ setBy: hold.setBy, setAt: hold.setAt.toISOString() },
  releasedAt: hold.releasedAt?.toISOString() ?? null,
  ...{ releasedBy: hold.releasedBy, releaseReason: hold.releaseReason },
});
