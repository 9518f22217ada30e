import { computed, ref } from 'vue';
import { useI18n } from 'vue-i18n';
import { addDays } from '../../domain/clinic/calendar.ts';
import { useAction } from '../action.ts';
import { useClock } from '../clock.ts';
import { useCursor } from '../cursor.ts';
import { http } from '../http.ts';
import { saveBytes } from '../save-bytes.ts';
import { dayOfTyped } from '../typed-date.ts';
import type { AuditEvent } from './types.ts';

/** What is looked for; `all` takes every action. The words are `audit.action.<name>`. */
export const auditActions = [
  ...['client.read', 'client.search', 'client.create', 'client.update', 'client.export'],
  ...['clinical-note.read', 'clinical-note.read-break-glass', 'clinical-note.write'],
  ...['break-glass.open', 'break-glass.end', 'break-glass.revoke', 'break-glass.review'],
  ...['agenda.read', 'appointment.read', 'staff.list', 'staff.create', 'staff.update'],
  ...['staff.role-change', 'staff.deactivate', 'session.factor-refused', 'session.reuse'],
  ...['recovery.ask', 'recovery.approve', 'recovery.refuse', 'session.open', 'client-session.open'],
  ...['consent.read', 'consent.grant', 'consent.withdraw', 'data-export.order', 'data-export.open'],
  ...['rights-request.read', 'rights-request.open', 'rights-request.decide', 'rights-request.answer'],
  ...[
    'sealed-record.list',
    'sealed-record.find',
    'sealed-record.open-court-order',
    'sealed-record.open-authority',
  ],
  ...['sealed-record.open-person', 'sealed-record.open-defence', 'sealed-record.open-care'],
  ...['erasure.start', 'erasure.end', 'legal-hold.set', 'legal-hold.release', 'retention-rule.change'],
  ...['retention.run', 'incident.list', 'incident.report', 'incident.notify'],
  ...['api-client.create', 'api-client.revoke', 'webhook.create', 'import.create', 'audit.list', 'deny'],
] as const;

export const periods = ['today', 'week', 'month', 'chosen'] as const;
export type Period = (typeof periods)[number];

/** First and last day of a period, both counted; null while what is typed is no period. */
export function daysOf(
  period: Period,
  today: string,
  typed: { from: string; to: string },
): { from: string; to: string } | null {
  if (period === 'today') return { from: today, to: today };
  if (period === 'week') return { from: addDays(today, -6), to: today };
  if (period === 'month') return { from: addDays(today, -29), to: today };
  const from = dayOfTyped(typed.from);
  const to = dayOfTyped(typed.to);
  return from && to && from <= to ? { from, to } : null;
}

/** Only what was chosen. */
const asked = (filters: Record<string, string | undefined>): [string, string][] =>
  Object.entries(filters).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]]));

/** Who did what with personal data: the audit, the newest first. */
export function useAudit() {
  const { t } = useI18n();
  const clock = useClock();
  const action = ref('all');
  const entity = ref('all');
  const purpose = ref('all');
  const actor = ref('all');
  const period = ref<Period>('week');
  const typed = ref({ from: '', to: '' });
  const days = computed(() => daysOf(period.value, clock.today.value, typed.value));
  const range = computed(
    () =>
      days.value && {
        from: new Date(clock.at(days.value.from, '00:00')).toISOString(),
        to: new Date(clock.at(addDays(days.value.to, 1), '00:00')).toISOString(),
      },
  );
  const chosen = (of: string) => (of === 'all' ? undefined : of);
  const filters = computed(() => ({
    ...{ action: chosen(action.value), entity: chosen(entity.value) },
    ...{ purpose: chosen(purpose.value), actor: chosen(actor.value), ...range.value },
  }));
  const list = useCursor<AuditEvent>(
    ['audit', filters],
    async (cursor, signal) => {
      const query = { cursor, limit: 50, ...filters.value };
      const found = await http.get<{ events: AuditEvent[]; nextCursor: string | null }>(
        '/audit',
        query,
        signal,
      );
      return { rows: found.events, nextCursor: found.nextCursor };
    },
    { enabled: () => range.value !== null },
  );
  const { busy, run } = useAction('audit');
  const save = () =>
    run(
      'file',
      () => http.file(`/audit/export?${new URLSearchParams(asked(filters.value))}`),
      (bytes) => {
        saveBytes(`${t('audit.file')}-${clock.today.value}.csv`, bytes);
        return undefined;
      },
    );
  return {
    action,
    entity,
    purpose,
    actor,
    period,
    typed,
    list,
    busy,
    save,
    isPeriod: computed(() => range.value !== null),
  };
}
export type Audit = ReturnType<typeof useAudit>;
