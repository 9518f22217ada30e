import { computed, reactive, ref, type Ref } from 'vue';
import { useSubmit, type FormHandle } from './form.ts';

interface Plan<Row extends { version: number }, Typed extends object> {
  /** Where the words of its faults and refusals lie. */
  section: string;
  form: Readonly<Ref<FormHandle | null>>;
  /** Null when something new is made; it then begins as `empty`. */
  row: Row | null;
  empty: Typed;
  typedOf: (row: Row) => Typed;
  dataOf: (typed: Typed) => object;
  create?: (data: object) => Promise<Row>;
  update: (body: object) => Promise<Row>;
  /** The row as it is now, after a version conflict. */
  read: () => Promise<Row>;
}

const same = (one: unknown, other: unknown) => JSON.stringify(one) === JSON.stringify(other);
const copy = <T>(value: T): T => JSON.parse(JSON.stringify(value)) as T;
const pick = <T extends object>(value: T, keep: (field: keyof T) => boolean): Partial<T> =>
  Object.fromEntries(Object.entries(value).filter(([field]) => keep(field as keyof T))) as Partial<T>;

/**
 * Puts what a person typed on top of a record that somebody else changed: fields left alone take the new value, typed
 * ones stay. `clashes` are those changed by both, with the value now stored.
 */
function rebase<T extends object>(base: T, typed: T, current: T): { typed: T; clashes: Partial<T> } {
  const mine = pick(typed, (field) => !same(typed[field], base[field]));
  const clashes = pick(
    current,
    (field) => field in mine && !same(current[field], base[field]) && !same(current[field], typed[field]),
  );
  return { typed: { ...current, ...mine }, clashes };
}

/** A form of one versioned record. What was typed survives every refusal, also the one of a colleague who was faster. */
export function useRecordForm<Row extends { version: number }, Typed extends object>(plan: Plan<Row, Typed>) {
  const { isBusy, failure, refusal, submit } = useSubmit(plan.section, plan.form);
  const start = plan.row ? plan.typedOf(plan.row) : plan.empty;
  const state = reactive(copy(start)) as Typed;
  const base = ref(copy(start)) as Ref<Typed>;
  const version = ref(plan.row?.version ?? 0);
  const clashes = ref({}) as Ref<Partial<Typed>>;
  const isRebased = ref(false);

  function restart(row: Row) {
    base.value = copy(plan.typedOf(row));
    version.value = row.version;
  }

  /** Undefined when the server refused. Sends only what changed: what somebody else changed meanwhile is not written back. */
  async function save(): Promise<Row | undefined> {
    const [before, after] = [plan.dataOf(base.value), plan.dataOf(state)] as Record<string, unknown>[];
    const saved = await submit(() =>
      plan.row || !plan.create
        ? plan.update({
            version: version.value,
            ...pick(after ?? {}, (field) => !same(before?.[field], after?.[field])),
          })
        : plan.create(pick(after ?? {}, (field) => after?.[field] !== null)),
    );
    if (saved) {
      restart(saved);
      isRebased.value = false;
      clashes.value = {};
    }
    return saved;
  }

  /** After a version conflict. */
  async function takeCurrent(): Promise<void> {
    const current = await submit(plan.read);
    if (!current) return;
    const result = rebase(base.value, copy(state), plan.typedOf(current));
    Object.assign(state, copy(result.typed));
    clashes.value = result.clashes;
    isRebased.value = true;
    restart(current);
  }

  return {
    ...{ state, save, takeCurrent, restart, isBusy, failure, refusal, clashes, isRebased },
    isDirty: computed(() => !same(state, base.value)),
    hasConflict: computed(() => refusal.value === 'version-conflict'),
  };
}
export type RecordForm = Pick<
  ReturnType<typeof useRecordForm>,
  'failure' | 'hasConflict' | 'isRebased' | 'isBusy' | 'takeCurrent'
>;
