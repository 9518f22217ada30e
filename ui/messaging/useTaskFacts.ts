import { useI18n } from 'vue-i18n';
import { useClock } from '../clock.ts';
import type { Task } from './task-types.ts';

const isDay = /^\d{4}-\d{2}-\d{2}$/;
const isInstant = /^\d{4}-\d{2}-\d{2}T/;
/** Facts that are codes, each with its words in `tasks.fact`. */
const codes = ['unit', 'file'];

/** What the words of a task's reason need, as people read it. */
export function useTaskFacts(): (facts: Task['facts']) => Record<string, string> {
  const { t, n } = useI18n();
  const clock = useClock();
  const said = (name: string, value: string | number): string => {
    if (typeof value === 'number') return n(value);
    if (isDay.test(value)) return value.split('-').toReversed().join('/');
    if (isInstant.test(value)) return clock.spoken(value);
    return codes.includes(name) ? t(`tasks.fact.${name}.${value}`) : value;
  };
  return (facts) =>
    Object.fromEntries(Object.entries(facts).map(([name, value]) => [name, said(name, value)]));
}
